package grok2api.model;

import grok2api.base.Failure;
import java.util.Locale;

/** Tier of an account's subscription; accounts are pooled by it. */
public enum Pool {
  BASIC,
  SUPER,
  HEAVY;

  /** Stored and wire name, lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The pool that a spelling of older servers means: {@code basic}, {@code ssoBasic}, {@code
   * ssoNormal}, {@code auto}, empty; {@code super}, {@code ssoSuper}; {@code heavy}, {@code
   * ssoHeavy}. Anything else is a 400 for {@code param}.
   */
  public static Pool parse(String spelling, String param) {
    return switch (spelling.strip().toLowerCase(Locale.ROOT)) {
      case "", "auto", "basic", "ssobasic", "ssonormal" -> BASIC;
      case "super", "ssosuper" -> SUPER;
      case "heavy", "ssoheavy" -> HEAVY;
      default ->
          throw Failure.invalid(
              param, "Unknown pool; use one of basic, super, heavy (or auto to find out).");
    };
  }
}
