package grok2api.account;

import java.util.Locale;

/** State of a live account; deletion is a time stamp of its own. */
public enum AccountStatus {
  ACTIVE,
  /** Rests until {@code ext.cooldown_until}. */
  COOLING,
  /** The credential is dead. */
  EXPIRED,
  /** Switched off by the operator. */
  DISABLED;

  /** Stored and wire name, lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True for states in which the account is selected or refreshed. */
  public boolean isManageable() {
    return this == ACTIVE || this == COOLING;
  }

  /** What stored text means; unknown text counts as active, as in older servers. */
  public static AccountStatus stored(String text) {
    return switch (text == null ? "" : text.strip().toLowerCase(Locale.ROOT)) {
      case "cooling" -> COOLING;
      case "expired" -> EXPIRED;
      case "disabled" -> DISABLED;
      default -> ACTIVE;
    };
  }
}
