package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.http.Access;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Holds client keys to their limits, around the routes that cost something, and tells clients where
 * they stand: {@code x-ratelimit-*} for the OpenAI family, {@code anthropic-ratelimit-*} for the
 * other. Also notes the client's program for the request log.
 */
public final class ClientLimits {

  private static final int MAX_AGENT = 120;
  private static final Duration CONCURRENCY_WAIT = Duration.ofSeconds(1);

  private final ClientKeyBook keys;

  /** Limits of the keys in a book. */
  public ClientLimits(ClientKeyBook keys) {
    this.keys = keys;
  }

  /**
   * The same route under the limits; routes of other access, and mere looking, stay as they are.
   */
  public Route around(Route route) {
    if (route.access() != Access.CLIENT_KEY || !route.method().equals("POST")) {
      return route;
    }
    return new Route(
        route.method(),
        route.path(),
        route.access(),
        route.limits(),
        (failure, in, out) -> {
          stand(in).ifPresent(reading -> headers(reading, in, out)); // the others were forgotten
          route.errors().render(failure, in, out);
        },
        (in, out) -> handle(route, in, out));
  }

  private void handle(Route route, Request in, Reply out) {
    in.header("user-agent")
        .map(agent -> agent.substring(0, Math.min(MAX_AGENT, agent.length())))
        .ifPresent(agent -> in.note("agent", agent));
    Optional<ClientKey> key = keys.find(in.caller());
    if (key.isEmpty()) {
      route.handler().handle(in, out);
      return;
    }
    KeyMeter meter = keys.meter(key.get().id());
    KeyMeter.Reading reading = meter.enter(key.get().limits(), keys.now());
    if (reading.verdict() != KeyMeter.Verdict.GRANTED) {
      throw refused(reading);
    }
    try {
      headers(reading, in, out);
      route.handler().handle(in, out);
    } finally {
      meter.leave();
    }
  }

  private Optional<KeyMeter.Reading> stand(Request in) {
    return keys.find(in.caller()).map(key -> keys.meter(key.id()).look(key.limits(), keys.now()));
  }

  private static Failure refused(KeyMeter.Reading reading) {
    String limit =
        switch (reading.verdict()) {
          case PER_MINUTE -> "requests per minute";
          case PER_DAY -> "requests per day";
          case AT_ONCE -> "requests at once";
          case GRANTED -> throw new IllegalArgumentException("granted");
        };
    boolean full = reading.verdict() == KeyMeter.Verdict.AT_ONCE;
    return Failure.of(
            Failure.Kind.RATE_LIMITED,
            "client_rate_limit",
            "This API key has reached its limit of " + limit + ".")
        .retryAfter(full ? CONCURRENCY_WAIT : Duration.ofMillis(reading.resetMillis()))
        .build();
  }

  private void headers(KeyMeter.Reading reading, Request in, Reply out) {
    if (reading.limit() == 0) {
      return;
    }
    String limit = Integer.toString(reading.limit());
    String left = Integer.toString(reading.remaining());
    boolean anthropic =
        in.path().startsWith("/v1/messages") || in.header("anthropic-version").isPresent();
    if (anthropic) {
      long second = Math.ceilDiv(keys.now() + reading.resetMillis(), 1000L);
      out.header("anthropic-ratelimit-requests-limit", limit)
          .header("anthropic-ratelimit-requests-remaining", left)
          .header("anthropic-ratelimit-requests-reset", Instant.ofEpochSecond(second).toString());
    } else {
      out.header("x-ratelimit-limit-requests", limit)
          .header("x-ratelimit-remaining-requests", left)
          .header("x-ratelimit-reset-requests", span(reading.resetMillis()));
    }
  }

  /** {@code 1s}, {@code 6m0s}, {@code 5h0m0s}. */
  static String span(long millis) {
    Duration time = Duration.ofSeconds(Math.max(1, Math.ceilDiv(millis, 1000L)));
    String seconds = time.toSecondsPart() + "s";
    String minutes = time.toMinutes() == 0 ? "" : time.toMinutesPart() + "m";
    return (time.toHours() == 0 ? "" : time.toHours() + "h") + minutes + seconds;
  }
}
