package grok2api.model;

import java.util.Locale;

/** Quota mode of a grok.com account; each has its own window. */
public enum Mode {
  AUTO("auto"),
  FAST("fast"),
  EXPERT("expert"),
  HEAVY("heavy"),
  GROK_4_3("grok-420-computer-use-sa"),
  /** console.x.ai: no such mode upstream, a window of its own. */
  CONSOLE("console");

  private final String upstreamName;

  Mode(String upstreamName) {
    this.upstreamName = upstreamName;
  }

  /** What grok.com calls it in chat and rate-limit requests. */
  public String upstreamName() {
    return upstreamName;
  }

  /** Key in stored quotas: {@code auto}, {@code grok_4_3}, … */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
