package grok2api.upstream.console;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.upstream.responses.VendorError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Waits that the upstream asks for because a whole team asked too much of a model. A short one
 * (limit per second) is waited for by everybody who wants the model; a long one (per minute) turns
 * away the account that met it, since another account's team may have room. Safe for many threads.
 */
final class ModelPauses {

  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final int MAX_PAUSES = 10_000;

  private final LongSupplier nanoClock;
  private final Map<String, Long> ends = new ConcurrentHashMap<>();

  ModelPauses(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Waits out a short pause of the model; a long one of this account is a failure. */
  void await(String model, String account) {
    Optional<Duration> own = left(model + " " + account);
    if (own.isPresent()) {
      throw VendorError.rateLimited(Fault.BUSY, own);
    }
    Optional<Duration> all = left(model);
    if (all.isPresent()) {
      try {
        Thread.sleep(all.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.cancelled("interrupted while the upstream was busy");
      }
    }
  }

  /** Notes what a failure says about the model. */
  void note(Failure failure, String model, String account) {
    if (failure.fault().filter(Fault.BUSY::equals).isEmpty() || failure.retryAfter().isEmpty()) {
      return;
    }
    Duration wait = failure.retryAfter().get();
    String key = wait.compareTo(SHORT) <= 0 ? model : model + " " + account;
    if (ends.size() >= MAX_PAUSES) {
      long now = nanoClock.getAsLong();
      ends.values().removeIf(end -> end - now <= 0);
    }
    ends.put(key, nanoClock.getAsLong() + wait.toNanos());
  }

  private Optional<Duration> left(String key) {
    Long end = ends.get(key);
    if (end == null) {
      return Optional.empty();
    }
    long left = end - nanoClock.getAsLong();
    if (left <= 0) {
      ends.remove(key, end);
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(left));
  }
}
