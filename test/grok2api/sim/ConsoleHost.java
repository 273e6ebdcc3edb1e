package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** console.x.ai: DPoP tokens, usage, and the Responses API behind them. */
final class ConsoleHost implements Simulator.Host {
  private static final int BYTES_PER_TOKEN = 4;

  private final Simulator sim;
  private final Dpop dpop;

  ConsoleHost(Simulator sim) {
    this.sim = sim;
    dpop = new Dpop(sim.switches);
  }

  @Override
  public void handle(Exchange x, Seen seen) throws IOException {
    unless(x.query().isEmpty(), "console calls have no query");
    switch (x.method() + " " + x.path()) {
      case "POST /v1/dpop/token" -> {
        Account account = enter(x, Headers.Kind.CONSOLE_TOKEN);
        reply(x, dpop.issue(account, Js.parse(x.text())));
      }
      case "GET /v1/usage" -> {
        Account account = enter(x, Headers.Kind.CONSOLE_USAGE);
        dpop.verify(x, account);
        reply(x, Js.parse(account.consoleUsageJson()));
      }
      case "POST /v1/responses" -> responses(x, seen);
      default -> throw new Violation("console has no " + x.method() + " " + x.path());
    }
  }

  private Account enter(Exchange x, Headers.Kind kind) {
    Headers.check(x, kind);
    Map<String, String> pairs = Cookies.check(x, false);
    sim.clearance.check("console", pairs, x.header("User-Agent"));
    return sim.known(pairs.get("sso"))
        .filter(a -> !a.revoked())
        .orElseThrow(
            () ->
                new Refusal(
                    401,
                    "{\"code\":\"unauthenticated:bad-credentials\","
                        + "\"error\":\"bad credentials\"}"));
  }

  private List<String> date() {
    return sim.switches.dateHeader()
        ? List.of(
            "Date",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(dpop.now()).atOffset(ZoneOffset.UTC)))
        : List.of();
  }

  private void reply(Exchange x, Js json) throws IOException {
    var headers = new java.util.ArrayList<>(List.of("Content-Type", "application/json"));
    headers.addAll(date());
    x.reply(200, json.toString().getBytes(StandardCharsets.UTF_8), headers.toArray(String[]::new));
  }

  private void responses(Exchange x, Seen seen) throws IOException {
    Account account = enter(x, Headers.Kind.CONSOLE);
    dpop.verify(x, account);
    Js body = Js.parse(x.text());
    ResponsesRequest.console(body);
    sim.refusal(account.token())
        .ifPresent(
            status -> {
              throw new Refusal(Faults.apiForm(status));
            });
    if (!account.chargeConsole()) {
      throw new Refusal(
          429,
          "{\"code\":\"resource-exhausted\"," + "\"error\":\"Quota used up. Resets in: 3m 4s\"}");
    }
    Reply reply = sim.turn(account.token(), ResponsesRequest.prompt(body), false);
    if (reply.refusal().isPresent()) {
      Simulator.send(x, Faults.apiForm(reply.refusal().get()));
      return;
    }
    var carrier =
        new ResponsesCarrier(
            x,
            reply.wire(),
            true,
            body.at("model").text(),
            x.body().length / BYTES_PER_TOKEN,
            date());
    if (!carrier.play(reply)) {
      seen.ended("cut");
    }
  }
}
