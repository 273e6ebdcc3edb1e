package grok2api.upstream.console;

import grok2api.account.Account;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.JsonWriter;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.HttpCall.Header;
import grok2api.upstream.responses.VendorError;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends authorised calls to console.x.ai. Safe for many threads. */
final class ConsoleCalls {

  private static final Duration TOKEN_LIMIT = Duration.ofSeconds(20);
  private static final int MAX_TOKEN = 64 * 1024;

  private final InstantSource clock;
  private final DpopSessions sessions;

  ConsoleCalls(InstantSource clock) {
    this.clock = clock;
    this.sessions = new DpopSessions(clock);
  }

  /**
   * One call.
   *
   * @param path below {@code /v1}
   * @param body empty: a GET
   * @param cluster whether the header {@code x-cluster} goes along
   */
  record Order(String path, Optional<byte[]> body, boolean cluster, Duration head, Duration idle) {
    String method() {
      return body.isPresent() ? "POST" : "GET";
    }
  }

  /** The configured address of a path below {@code /v1}. */
  static URI uri(Config config, String path) {
    String base = config.upstream().consoleUrl();
    return URI.create((base.endsWith("/v1") ? base : base + "/v1") + path);
  }

  /**
   * Sends a call for an account; blocks until the answer's head. A refused token is renewed once.
   *
   * @return an answer with status 200
   * @throws grok2api.base.Failure what the upstream's refusal means
   */
  HttpAnswer send(Order order, Account account, EgressLease way, Call call) {
    Config config = call.config();
    if (config.console().auth() == Config.Console.Auth.ANONYMOUS) {
      return accepted(once(order, account, way, config, anonymous()));
    }
    DpopSessions.Key key =
        new DpopSessions.Key(
            config.upstream().consoleUrl(),
            account.id(),
            way.userAgent() + "\n" + way.clearanceCookies().hashCode());
    DpopSession session = sessions.get(key, () -> newSession(account, way, config));
    HttpAnswer first = once(order, account, way, config, proof(order, session));
    if (first.status() != 401 && first.status() != 403) {
      return accepted(first);
    }
    VendorError error = VendorError.read(first, clock);
    if (error.status() == 403 && !ConsoleFailures.needsProof(error)) {
      throw ConsoleFailures.of(error);
    }
    sessions.forget(key, session);
    DpopSession renewed = sessions.get(key, () -> newSession(account, way, config));
    return accepted(once(order, account, way, config, proof(order, renewed)));
  }

  private HttpAnswer accepted(HttpAnswer answer) {
    if (answer.status() != 200) {
      throw ConsoleFailures.of(VendorError.read(answer, clock));
    }
    return answer;
  }

  private static HttpAnswer once(
      Order order, Account account, EgressLease way, Config config, List<Header> authorization) {
    ConsoleHeaders sets = new ConsoleHeaders(way, account, config);
    List<Header> headers = new ArrayList<>(order.body().isPresent() ? sets.post() : sets.get());
    headers.addAll(authorization);
    if (order.cluster()) {
      headers.add(new Header("x-cluster", config.console().cluster()));
    }
    HttpCall.Body body =
        order
            .body()
            .<HttpCall.Body>map(HttpCall.Body.Bytes::new)
            .orElseGet(HttpCall.Body.None::new);
    return way.send(
        new HttpCall(
            order.method(), uri(config, order.path()), headers, body, order.head(), order.idle()));
  }

  /** How the console was called until August 2026. */
  private static List<Header> anonymous() {
    return List.of(new Header("Authorization", "Bearer anonymous"));
  }

  private List<Header> proof(Order order, DpopSession session) {
    String url = ConsoleHeaders.CONSOLE + "/v1" + order.path();
    long now = clock.instant().getEpochSecond();
    return List.of(
        new Header("Authorization", "DPoP " + session.token().reveal()),
        new Header("DPoP", session.proof(order.method(), url, now)));
  }

  private DpopSession newSession(Account account, EgressLease way, Config config) {
    DpopKey key = DpopKey.generate();
    JsonWriter body = new JsonWriter(192).beginObject();
    key.writeJwk(body.name("jwk"));
    byte[] bytes = body.endObject().toBytes();
    Order order = new Order("/dpop/token", Optional.of(bytes), false, TOKEN_LIMIT, TOKEN_LIMIT);
    Instant sent = clock.instant();
    HttpAnswer answer = accepted(once(order, account, way, config, List.of()));
    try (answer) {
      Instant received = clock.instant();
      long skew = skew(answer.header("date"), sent, received);
      String text = new String(answer.read(MAX_TOKEN), StandardCharsets.UTF_8);
      return DpopSession.read(text, key, received.getEpochSecond(), skew);
    }
  }

  /** Seconds by which the server's clock is ahead; 0 when it does not tell the time. */
  static long skew(Optional<String> date, Instant sent, Instant received) {
    if (date.isEmpty()) {
      return 0;
    }
    try {
      Instant server = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get(), Instant::from);
      long middle = (sent.toEpochMilli() + received.toEpochMilli()) / 2;
      return Math.round((server.toEpochMilli() - middle) / 1000.0);
    } catch (DateTimeParseException unreadable) {
      return 0;
    }
  }
}
