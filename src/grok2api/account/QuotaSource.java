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
   * Asks both, each for what it knows; of what both know, {@code other} is right. A failure of
   * {@code other} costs nothing of what this one told, unless the credential is dead.
   */
  default QuotaSource and(QuotaSource other) {
    return (account, modes) -> {
      Map<Mode, QuotaWindow> windows = new EnumMap<>(Mode.class);
      windows.putAll(fetch(account, modes));
      try {
        windows.putAll(other.fetch(account, modes));
      } catch (Failure failure) {
        boolean dead = failure.fault().equals(Optional.of(Failure.Fault.INVALID_CREDENTIALS));
        if (windows.isEmpty() || dead || failure.kind() == Failure.Kind.CANCELLED) {
          throw failure;
        }
      }
      return windows;
    };
  }
}
