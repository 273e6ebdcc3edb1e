package grok2api.upstream.console;

import grok2api.account.Account;
import grok2api.account.QuotaSource;
import grok2api.account.QuotaWindow;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Mode;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the console's quota; other modes are left to others. Without a usable answer the account
 * keeps its local window.
 */
public final class ConsoleQuota implements QuotaSource {

  private static final String PATH = "/usage";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration TOTAL = Duration.ofSeconds(25);
  private static final int MAX_BODY = 64 * 1024;

  /** The upstream does not say when calls come back; a day was observed. */
  private static final int DAY = 86_400;

  private static final long MILLIS_FROM = 100_000_000_000L; // larger numbers are no seconds

  private final Egress egress;
  private final ConsoleCalls calls;
  private final Supplier<Config> config;
  private final InstantSource clock;

  /** Asks as the configuration of the moment says. */
  public ConsoleQuota(
      Egress egress, ConsoleAccess access, Supplier<Config> config, InstantSource clock) {
    this.egress = egress;
    this.calls = access.calls();
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Map<Mode, QuotaWindow> fetch(Account account, Set<Mode> modes) {
    if (!modes.contains(Mode.CONSOLE)) {
      return Map.of();
    }
    long deadline = System.nanoTime() + TOTAL.toNanos();
    Call call = new Call("quota", config.get(), deadline, Cancel.ofCurrentThread());
    try (EgressLease way = egress.lease(Egress.Target.CONSOLE, call, account.id())) {
      try {
        Optional<QuotaWindow> window = read(account, way, call);
        way.report(EgressLease.Outcome.SUCCESS);
        return window.map(w -> Map.of(Mode.CONSOLE, w)).orElse(Map.of());
      } catch (Failure failure) {
        EgressOutcomes.tell(way, failure, ConsoleCalls.uri(call.config(), PATH), call.config());
        throw failure;
      }
    }
  }

  private Optional<QuotaWindow> read(Account account, EgressLease way, Call call) {
    ConsoleCalls.Order order = new ConsoleCalls.Order(PATH, Optional.empty(), false, LIMIT, LIMIT);
    try (HttpAnswer answer = calls.send(order, account, way, call)) {
      String text = new String(answer.read(MAX_BODY), StandardCharsets.UTF_8);
      return read(text, clock.millis());
    }
  }

  /** Reads {@code {"quotas":[{"kind":"chat","limit":10,"used":3,"remaining":7}]}}. */
  static Optional<QuotaWindow> read(String body, long now) {
    Json json;
    try {
      json = JsonReader.parse(body);
    } catch (Failure broken) {
      return Optional.empty();
    }
    if (json instanceof Json.Obj answer
        && answer.members().get("quotas") instanceof Json.Arr(var quotas)) {
      for (Json quota : quotas) {
        if (quota instanceof Json.Obj chat && chat.text("kind").orElse("").equals("chat")) {
          return window(chat, now);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<QuotaWindow> window(Json.Obj chat, long now) {
    long limit = number(chat, "limit");
    long remaining = number(chat, "remaining");
    if (remaining < 0 || remaining > limit || limit > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    long last = number(chat, "last_consumed_at");
    long lastMillis = last >= MILLIS_FROM ? last : last * 1000;
    // A call of more than a day ago that still counts says that a day is not what it takes.
    boolean recent = lastMillis <= now && lastMillis + DAY * 1000L > now;
    long resetAt = remaining < limit ? (recent ? lastMillis : now) + DAY * 1000L : 0;
    return Optional.of(
        new QuotaWindow((int) remaining, (int) limit, DAY, resetAt, now, QuotaWindow.Source.REAL));
  }

  private static long number(Json.Obj from, String name) {
    return from.members().get(name) instanceof Json.Num n && n.literal().length() < 19
        ? n.decimal().longValue()
        : -1;
  }
}
