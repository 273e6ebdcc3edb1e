package grok2api.upstream.responses;

/** Who is spoken to; the two differ in what they insist on. */
public enum Dialect {
  /**
   * console.x.ai: every message is a list of parts, a limit of output tokens always goes along, and
   * search understands pictures and films.
   */
  CONSOLE("c"),
  /** api.x.ai: only what the client said. */
  OFFICIAL("o");

  private final String origin;

  Dialect(String origin) {
    this.origin = origin;
  }

  /** Marks opaque reasoning, which goes back only to where it came from. */
  public String origin() {
    return origin;
  }
}
