package grok2api.account;

import grok2api.model.Mode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The quota windows of one account, by mode; immutable. A mode without a window is unsupported. */
public final class Quotas {

  private static final int MODES = Mode.values().length;

  /** No window at all. */
  public static final Quotas NONE = new Quotas(new QuotaWindow[MODES]);

  private final QuotaWindow[] windows;

  private Quotas(QuotaWindow[] windows) {
    this.windows = windows;
  }

  /** From a table; unsupported windows are left out. */
  public static Quotas of(Map<Mode, QuotaWindow> table) {
    QuotaWindow[] windows = new QuotaWindow[MODES];
    table.forEach((mode, window) -> windows[mode.ordinal()] = kept(window));
    return new Quotas(windows);
  }

  /** The window of a mode, if the account has the mode. */
  public Optional<QuotaWindow> get(Mode mode) {
    return Optional.ofNullable(windows[mode.ordinal()]);
  }

  /** The same as {@link #get} without an {@code Optional}, for the path of every request. */
  QuotaWindow orNull(Mode mode) {
    return windows[mode.ordinal()];
  }

  /** A copy with one window set; an unsupported one removes the mode. */
  public Quotas with(Mode mode, QuotaWindow window) {
    QuotaWindow[] copy = windows.clone();
    copy[mode.ordinal()] = kept(window);
    return new Quotas(copy);
  }

  /** All windows, in the order of the modes. */
  public Map<Mode, QuotaWindow> asMap() {
    Map<Mode, QuotaWindow> table = new EnumMap<>(Mode.class);
    for (Mode mode : Mode.values()) {
      get(mode).ifPresent(window -> table.put(mode, window));
    }
    return table;
  }

  private static QuotaWindow kept(QuotaWindow window) {
    return window == null || !window.isSupported() ? null : window;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quotas q && java.util.Arrays.equals(windows, q.windows);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(windows);
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
