package grok2api.api;

/**
 * The list of sources that this server may append to an answer. A client sends it back as part of
 * the history; it must not reach the model as the model's own words.
 */
public final class SourcesBlock {

  private static final String HEAD = "## Sources\n[grok2api-sources]: #";

  private SourcesBlock() {}

  /** The text of an assistant message without the block and the blank line before it. */
  public static String strip(String text) {
    int start = text.lastIndexOf(HEAD);
    boolean ownLine = start == 0 || start > 0 && text.charAt(start - 1) == '\n';
    return ownLine ? text.substring(0, start).stripTrailing() : text;
  }
}
