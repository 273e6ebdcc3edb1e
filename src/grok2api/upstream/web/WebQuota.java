package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.account.QuotaSource;
import grok2api.account.QuotaWindow;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.model.Mode;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads quotas of grok.com modes, one call each; the console's quota is not known here. The answer
 * has no time of reset: the window's length from now is an estimate of a rolling window.
 */
public final class WebQuota implements QuotaSource {

  private static final System.Logger LOG = System.getLogger(WebQuota.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration TOTAL = Duration.ofSeconds(25);
  private static final int MAX_BODY = 64 * 1024;
  private static final int DAY = 86_400;
  private static final int TWO_HOURS = 7_200;
  private static final String PATH = "/rest/rate-limits";

  private final WebCalls calls;
  private final Statsig statsig;
  private final Supplier<Config> config;
  private final InstantSource clock;

  /** Asks over {@code egress} as the configuration of the moment says. */
  public WebQuota(Egress egress, Statsig statsig, Supplier<Config> config, InstantSource clock) {
    this.calls = new WebCalls(egress);
    this.statsig = statsig;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Map<Mode, QuotaWindow> fetch(Account account, Set<Mode> modes) {
    long deadline = System.nanoTime() + TOTAL.toNanos();
    Call call = new Call("quota", config.get(), deadline, Cancel.ofCurrentThread());
    return calls.with(
        Egress.Target.WEB, account, call, (way, headers) -> all(modes, way, headers, call));
  }

  /** What could be read; a mode that is refused says nothing about the others. */
  private Map<Mode, QuotaWindow> all(
      Set<Mode> modes, EgressLease way, WebHeaders headers, Call call) {
    Map<Mode, QuotaWindow> windows = new EnumMap<>(Mode.class);
    Optional<Failure> refused = Optional.empty();
    for (Mode mode : Mode.values()) {
      if (mode == Mode.CONSOLE || !modes.contains(mode)) {
        continue;
      }
      try {
        one(mode, way, headers, call).ifPresent(window -> windows.put(mode, window));
      } catch (Failure failure) {
        LOG.log(
            System.Logger.Level.DEBUG, "web.quota mode=" + mode.key() + " code=" + failure.code());
        if (!isAboutMode(failure)) {
          return keptOr(windows, failure);
        }
        refused = refused.or(() -> Optional.of(failure));
      }
    }
    return refused.isPresent() ? keptOr(windows, refused.get()) : windows;
  }

  private static Map<Mode, QuotaWindow> keptOr(Map<Mode, QuotaWindow> windows, Failure failure) {
    boolean aboutAccount =
        failure
            .fault()
            .filter(f -> f == Failure.Fault.INVALID_CREDENTIALS || f == Failure.Fault.UNAUTHORIZED)
            .isPresent();
    if (windows.isEmpty() || aboutAccount) {
      throw failure;
    }
    return windows;
  }

  /** True when the next mode may be answered all the same. */
  private static boolean isAboutMode(Failure failure) {
    if (failure.fault().isEmpty()) {
      return false;
    }
    return switch (failure.fault().get()) {
      case FORBIDDEN, POLICY, RATE_LIMITED, BUSY, BAD_REQUEST, GONE, SERVER_ERROR -> true;
      case INVALID_CREDENTIALS, UNAUTHORIZED, CHALLENGE, ANTI_BOT, TRANSPORT, TIMEOUT -> false;
    };
  }

  private Optional<QuotaWindow> one(Mode mode, EgressLease way, WebHeaders headers, Call call) {
    byte[] body =
        new JsonWriter(48)
            .beginObject()
            .field("modelName", mode.upstreamName())
            .endObject()
            .toBytes();
    String url = call.config().upstream().webUrl() + PATH;
    return statsig.with(
        way,
        "POST",
        PATH,
        call.config(),
        value -> {
          HttpAnswer answer = WebCalls.post(way, url, headers.json(value), body, LIMIT);
          if (answer.status() != 200) {
            throw WebFailures.of(answer, false);
          }
          try (answer) {
            String text = new String(answer.read(MAX_BODY), StandardCharsets.UTF_8);
            return read(mode, text, clock.millis());
          }
        });
  }

  /** Reads {@code {"windowSizeSeconds":86400,"remainingQueries":27,"totalQueries":30}}. */
  static Optional<QuotaWindow> read(Mode mode, String body, long now) {
    Json json;
    try {
      json = JsonReader.parse(body);
    } catch (Failure broken) {
      return Optional.empty();
    }
    int remaining = count(json, -1, "remainingQueries", "remaining_queries");
    if (remaining < 0) {
      return Optional.empty();
    }
    int total = count(json, remaining, "totalQueries", "total_queries");
    int window = count(json, 0, "windowSizeSeconds", "window_size_seconds");
    if (window == 0) {
      window = mode == Mode.FAST ? DAY : TWO_HOURS;
    }
    int wait = count(json, 0, "waitTimeSeconds", "wait_time_seconds");
    int toReset = remaining == 0 && wait > 0 ? wait : window;
    long resetAt = remaining < total ? now + toReset * 1000L : 0;
    return Optional.of(
        new QuotaWindow(remaining, total, window, resetAt, now, QuotaWindow.Source.REAL));
  }

  private static int count(Json json, int otherwise, String... names) {
    return (int) Math.min(Integer.MAX_VALUE, Fields.integer(json, otherwise, names));
  }
}
