package grok2api.sim;

/** A key of the official API. Changes take effect at the next request. Safe for many threads. */
public final class OfficialKey {
  private final String key;
  private volatile boolean blocked;
  private volatile boolean wrong;

  OfficialKey(String key) {
    this.key = key;
  }

  /** The key. */
  public String key() {
    return key;
  }

  /** Answers 403 from now on, as for a blocked team. */
  public OfficialKey block() {
    blocked = true;
    return this;
  }

  /** Answers 400 "Incorrect API key" from now on. */
  public OfficialKey invalidate() {
    wrong = true;
    return this;
  }

  boolean blocked() {
    return blocked;
  }

  boolean wrong() {
    return wrong;
  }
}
