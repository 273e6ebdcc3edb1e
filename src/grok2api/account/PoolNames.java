package grok2api.account;

import grok2api.model.Pool;
import java.util.Locale;
import java.util.Optional;

/** Pools by the names that files use, without a failure for names that are none. */
final class PoolNames {

  private PoolNames() {}

  static Optional<Pool> find(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "auto", "basic", "ssobasic", "ssonormal" -> Optional.of(Pool.BASIC);
      case "super", "ssosuper" -> Optional.of(Pool.SUPER);
      case "heavy", "ssoheavy" -> Optional.of(Pool.HEAVY);
      default -> Optional.empty();
    };
  }
}
