package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** grok.com: session, quotas, set-up calls; hands chat and media to their own classes. */
final class WebHost implements Simulator.Host {
  private static final String CHAT = "/rest/app-chat/conversations/";
  private static final Set<String> MODES =
      Set.of("auto", "fast", "expert", "heavy", "grok-420-computer-use-sa");

  private final Simulator sim;
  private final RestChat rest;
  private final WebMedia media;

  WebHost(Simulator sim) {
    this.sim = sim;
    media = new WebMedia(sim, this);
    rest = new RestChat(sim, this, new MediaJobs(sim));
  }

  @Override
  public void handle(Exchange x, Seen seen) throws IOException {
    String path = x.path();
    if (path.startsWith(CHAT)) {
      rest.handle(x, seen);
      return;
    }
    switch (x.method() + " " + path) {
      case "GET /api/auth/session" -> session(x);
      case "GET /ws/mgw/" -> gateway(x, seen);
      case "POST /rest/rate-limits" -> rateLimits(x);
      case "POST /rest/modes" -> modes(x);
      case "POST /grok_api_v2.GrokBuildBilling/GetGrokCreditsConfig" -> credits(x);
      case "POST /rest/auth/set-tos-accepted" -> setTos(x);
      case "POST /rest/auth/set-birth-date" -> birthDate(x);
      case "POST /auth_mgmt.AuthManagement/UpdateUserFeatureControls" -> features(x);
      case "GET /index", "GET /" ->
          x.reply(
              200,
              "<meta name=\"grok-site-verification\" content=\"sim-meta\">"
                  .getBytes(StandardCharsets.UTF_8),
              "Content-Type",
              "text/html");
      default -> media.handle(x, seen);
    }
  }

  /** Checks headers, clearance and cookies; returns the account or refuses with 401. */
  Account enter(Exchange x, Headers.Kind kind) {
    Headers.check(x, kind);
    Map<String, String> pairs = Cookies.check(x, kind == Headers.Kind.GATEWAY);
    sim.freshRequestId(x);
    sim.clearance.check("web", pairs, x.header("User-Agent"));
    Account account =
        sim.known(pairs.get("sso"))
            .filter(a -> !a.revoked())
            .orElseThrow(
                () ->
                    new Refusal(
                        401,
                        Faults.json(
                            16, "Invalid credentials [WKE=unauthenticated:bad-credentials]")));
    if (kind == Headers.Kind.GATEWAY) {
      unless(
          pairs.get("x-userid").equals(account.userId()),
          "x-userid cookie is not this account's user id: " + pairs.get("x-userid"));
    }
    return account;
  }

  /** As {@link #enter} for a JSON call, with the judgement of {@code x-statsig-id}. */
  Account enterJson(Exchange x, String refererPattern) {
    Account account = enter(x, Headers.Kind.REST);
    Headers.need(x, "Referer", refererPattern);
    sim.switches
        .statsig()
        .ifPresent(
            accepted -> {
              if (!accepted.test(x.header("x-statsig-id"))) {
                throw new Refusal(
                    403, Faults.json(7, "This page is out of date. Reload to continue."));
              }
            });
    return account;
  }

  private void session(Exchange x) throws IOException {
    Headers.check(x, Headers.Kind.SESSION);
    Map<String, String> pairs = Cookies.check(x, false);
    sim.clearance.check("web", pairs, x.header("User-Agent"));
    Account account =
        sim.known(pairs.get("sso")).orElseThrow(() -> new Refusal(401, Faults.body(401)));
    x.json(
        200,
        Js.obj(
                "status",
                account.status(),
                "session",
                Js.obj(
                    "userId",
                    account.userId(),
                    "email",
                    "someone@example.org",
                    "organizationId",
                    "org-1"))
            .toString());
  }

  private void gateway(Exchange x, Seen seen) throws IOException {
    unless(x.has("Upgrade"), "the gateway takes WebSocket upgrades only");
    Account account = enter(x, Headers.Kind.GATEWAY);
    unless(
        x.query().equals("uid=" + account.userId()),
        "gateway query must be uid=<user id>: " + x.query());
    sim.refusal(account.token())
        .ifPresent(
            status -> {
              throw new Refusal(status);
            });
    new Gateway(sim, account, x.upgrade(), seen, x.header("User-Agent")).run();
  }

  private void rateLimits(Exchange x) throws IOException {
    Account account = enterJson(x, "https://grok\\.com/");
    Js body = Js.parse(x.text());
    unless(body.keys().equals(Set.of("modelName")), "body must be {\"modelName\"}: " + x.text());
    String mode = body.at("modelName").text();
    unless(MODES.contains(mode), "unknown mode: " + mode);
    json(x, account.quotaJson(mode));
  }

  void json(Exchange x, String text) throws IOException {
    if (sim.switches.gzip() && x.header("Accept-Encoding").contains("gzip")) {
      x.reply(200, Gzip.of(text), "Content-Type", "application/json", "Content-Encoding", "gzip");
    } else {
      x.json(200, text);
    }
  }

  private void modes(Exchange x) throws IOException {
    enterJson(x, "https://grok\\.com/");
    unless(x.text().equals("{\"locale\":\"en\"}"), "body must be {\"locale\":\"en\"}");
    x.json(
        200,
        Js.obj("modes", Js.of(MODES.stream().sorted().map(m -> Js.obj("id", m)).toList()))
            .toString());
  }

  private void credits(Exchange x) throws IOException {
    Account account = enter(x, Headers.Kind.GRPC_BILLING);
    unless(!account.tier().equals("basic"), "credits are never asked for on basic accounts");
    GrpcWeb.body(x, GrpcWeb.EMPTY);
    long now = Instant.now().getEpochSecond();
    GrpcWeb.answer(x, sim.switches, GrpcWeb.credits(12.5f, now - 86_400, now + 6 * 86_400));
  }

  private void setTos(Exchange x) throws IOException {
    Account account = enterJson(x, "https://grok\\.com/.*");
    Js body = Js.parse(x.text());
    unless(
        body.keys().equals(Set.of("tosVersion")) && body.at("tosVersion").isNumber(),
        "body must be {\"tosVersion\":number}: " + x.text());
    account.acceptTos();
    x.json(200, "{}");
  }

  private void birthDate(Exchange x) throws IOException {
    Account account = enterJson(x, "https://grok\\.com/.*");
    Js body = Js.parse(x.text());
    unless(
        body.keys().equals(Set.of("birthDate"))
            && body.at("birthDate").text().matches("\\d{4}-\\d\\d-\\d\\dT16:00:00\\.000Z"),
        "bad birth date: " + x.text());
    if (account.birthDate(body.at("birthDate").text())) {
      x.json(200, "{}");
    } else {
      x.json(429, Faults.json(8, "[WKE=account:birth-date-change-limit-reached]"));
    }
  }

  private void features(Exchange x) throws IOException {
    Account account = enter(x, Headers.Kind.GRPC);
    Headers.need(x, "Referer", "https://grok\\.com/(\\?_s=data)?");
    account.nsfw(GrpcWeb.nsfw(x));
    GrpcWeb.answer(x, sim.switches, new byte[0]);
  }
}
