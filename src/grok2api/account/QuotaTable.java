package grok2api.account;

import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each pool may do by default, and how windows that say otherwise are put right. */
public final class QuotaTable {

  private static final int DAY = 86_400;
  private static final int TWO_HOURS = 7_200;
  private static final int BASIC_FAST = 30;

  private QuotaTable() {}

  /** Modes that a pool has. */
  public static Set<Mode> supported(Pool pool) {
    return switch (pool) {
      case BASIC -> EnumSet.of(Mode.FAST, Mode.CONSOLE);
      case SUPER -> EnumSet.complementOf(EnumSet.of(Mode.HEAVY));
      case HEAVY -> EnumSet.allOf(Mode.class);
    };
  }

  /** The full window of a mode; unsupported where the pool does not have it. */
  public static QuotaWindow byDefault(Pool pool, Mode mode, AccountSettings.Console console) {
    if (mode == Mode.CONSOLE) {
      return console.window();
    }
    int total =
        switch (pool) {
          case BASIC -> mode == Mode.FAST ? BASIC_FAST : 0;
          case SUPER -> total(mode, 50, 140, 0);
          case HEAVY -> total(mode, 150, 400, 20);
        };
    if (total == 0) {
      return QuotaWindow.UNSUPPORTED;
    }
    return QuotaWindow.full(total, pool == Pool.BASIC ? DAY : TWO_HOURS);
  }

  private static int total(Mode mode, int usual, int fast, int heavy) {
    return switch (mode) {
      case AUTO, EXPERT, GROK_4_3 -> usual;
      case FAST -> fast;
      case HEAVY -> heavy;
      case CONSOLE -> 0;
    };
  }

  /** All windows of a new account. */
  public static Quotas defaults(Pool pool, AccountSettings.Console console) {
    return normalised(pool, Quotas.NONE, console);
  }

  /**
   * The windows that an account of this pool should have: unsupported modes dropped, missing ones
   * full, basic fast always 30 a day, console cut to the configured limit. A paid account that
   * still carries the only window of its basic days gets its pool's own.
   */
  public static Quotas normalised(Pool pool, Quotas quotas, AccountSettings.Console console) {
    Map<Mode, QuotaWindow> result = new EnumMap<>(Mode.class);
    boolean wasBasic = pool != Pool.BASIC && quotas.get(Mode.AUTO).isEmpty() && basicFast(quotas);
    for (Mode mode : supported(pool)) {
      QuotaWindow usual = byDefault(pool, mode, console);
      Optional<QuotaWindow> stored = quotas.get(mode);
      boolean useless = stored.isEmpty() || wasBasic && mode == Mode.FAST;
      result.put(mode, useless ? usual : window(pool, mode, stored.get(), console));
    }
    return Quotas.of(result);
  }

  /** One window as it may be stored: the rules for basic fast and for console. */
  static QuotaWindow window(
      Pool pool, Mode mode, QuotaWindow window, AccountSettings.Console console) {
    if (pool == Pool.BASIC && mode == Mode.FAST) {
      return endingSome(mode, resized(window, BASIC_FAST, DAY));
    }
    if (mode == Mode.CONSOLE && !isUpstreams(window)) {
      return endingSome(mode, resized(window, console.limit(), console.windowSec()));
    }
    return endingSome(mode, window);
  }

  /** True for what the upstream said, also when calls were taken off since. */
  private static boolean isUpstreams(QuotaWindow window) {
    return switch (window.source()) {
      case REAL -> true;
      case ESTIMATED -> window.syncedAt() > 0;
      case DEFAULT -> false;
    };
  }

  /** A used-up window that does not say when it ends would lock its mode for ever. */
  private static QuotaWindow endingSome(Mode mode, QuotaWindow window) {
    if (window.remaining() > 0 || window.resetAt() > 0) {
      return window;
    }
    if (mode == Mode.CONSOLE || window.syncedAt() == 0) {
      return QuotaWindow.full(window.total(), window.windowSeconds());
    }
    long end = window.syncedAt() + window.windowSeconds() * 1000L;
    return new QuotaWindow(
        0, window.total(), window.windowSeconds(), end, window.syncedAt(), window.source());
  }

  private static boolean basicFast(Quotas quotas) {
    return quotas
        .get(Mode.FAST)
        .filter(w -> w.total() == BASIC_FAST && w.windowSeconds() == DAY)
        .isPresent();
  }

  private static QuotaWindow resized(QuotaWindow window, int total, int seconds) {
    if (window.total() == total && window.windowSeconds() == seconds) {
      return window.remaining() <= total ? window : resizedTo(window, total, total, seconds);
    }
    int remaining = Math.min(window.remaining(), total);
    // A window that was untouched stays untouched under its new size.
    boolean untouched = window.total() > 0 && window.remaining() >= window.total();
    return resizedTo(window, untouched ? total : remaining, total, seconds);
  }

  private static QuotaWindow resizedTo(QuotaWindow window, int left, int total, int seconds) {
    return new QuotaWindow(
        left, total, seconds, window.resetAt(), window.syncedAt(), window.source());
  }

  /**
   * The pool that live windows prove, if they prove one. A missing answer proves nothing: a paid
   * account whose probe failed keeps its pool.
   */
  public static Optional<Pool> infer(Map<Mode, QuotaWindow> live) {
    QuotaWindow auto = live.get(Mode.AUTO);
    if (auto != null) {
      return switch (auto.total()) {
        case 20 -> Optional.of(Pool.BASIC);
        case 50 -> Optional.of(Pool.SUPER);
        case 150 -> Optional.of(Pool.HEAVY);
        default -> Optional.empty();
      };
    }
    for (Mode mode : Set.of(Mode.EXPERT, Mode.GROK_4_3)) {
      int total = live.containsKey(mode) ? live.get(mode).total() : 0;
      if (total == 50 || total == 150) {
        return Optional.of(total == 50 ? Pool.SUPER : Pool.HEAVY);
      }
    }
    return Optional.empty();
  }
}
