package grok2api.account;

import grok2api.base.Failure;
import grok2api.model.Mode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks upstreams how much of an account's quotas is left; implemented by the adapters. */
public interface QuotaSource {

  /** Nobody can be asked. */
  QuotaSource NONE = (account, modes) -> Map.of();

  /**
   * Live windows of the modes; a mode whose answer was unusable is left out. Blocks, interruptibly,
   * at most half a minute.
   *
   * @return windows with source {@link QuotaWindow.Source#REAL}; empty when nothing usable came
   * @throws grok2api.base.Failure with a fault: {@code INVALID_CREDENTIALS} and {@code
   *     UNAUTHORIZED} concern the account, everything else leaves it alone
   */
  Map<Mode, QuotaWindow> fetch(Account account, Set<Mode> modes);

  /**
   * Asks both, each for what it knows; of what both know, {@code other} is right. What one of them
   * told counts also when the other failed, unless the credential is dead.
   */
  default QuotaSource and(QuotaSource other) {
    return (account, modes) -> {
      Map<Mode, QuotaWindow> windows = new EnumMap<>(Mode.class);
      Optional<Failure> missed = gather(account, modes, windows);
      Optional<Failure> missedToo = other.gather(account, modes, windows);
      if (windows.isEmpty()) {
        missed
            .or(() -> missedToo)
            .ifPresent(
                failure -> {
                  throw failure;
                });
      }
      return windows;
    };
  }

  /** Adds what can be read; a failure that leaves other answers alone is returned. */
  private Optional<Failure> gather(
      Account account, Set<Mode> modes, Map<Mode, QuotaWindow> windows) {
    try {
      windows.putAll(fetch(account, modes));
      return Optional.empty();
    } catch (Failure failure) {
      Optional<Failure.Fault> fault = failure.fault();
      boolean dead = fault.filter(Failure.Fault.INVALID_CREDENTIALS::equals).isPresent();
      boolean refused = fault.filter(Failure.Fault.UNAUTHORIZED::equals).isPresent();
      if (dead || refused && windows.isEmpty() || failure.kind() == Failure.Kind.CANCELLED) {
        throw failure;
      }
      return Optional.of(failure);
    }
  }
}
