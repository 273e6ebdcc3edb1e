package grok2api.chat;

/**
 * Tokens of one turn.
 *
 * @param input prompt tokens, cached ones included
 * @param cached part of {@code input} that came from a prompt cache
 * @param output answer tokens, reasoning included
 * @param reasoning part of {@code output}
 * @param estimated true when we counted because the upstream did not
 */
public record Usage(long input, long cached, long output, long reasoning, boolean estimated) {

  /** Nothing spent. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, true);

  /** Input and output together. */
  public long total() {
    return input + output;
  }
}
