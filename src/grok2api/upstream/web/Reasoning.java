package grok2api.upstream.web;

/**
 * Makes readable text of what the upstream tells about its thinking. Not for several threads.
 *
 * <p>What is delivered after {@link #close} came late: the answer has begun.
 */
sealed interface Reasoning permits DetailedReasoning, ReasoningSummary {

  /** Where the text goes. */
  interface Output {
    /** Text to show; {@code summary} when the upstream condensed it itself. */
    void reasoning(String text, boolean summary);
  }

  /** How a piece is labelled upstream. */
  enum Kind {
    RAW,
    HEADER,
    SUMMARY
  }

  /** A piece of thinking by {@code agent} (may be empty). */
  void piece(Kind kind, String agent, String text);

  /** A tool was used. */
  void tool(ToolCard card, String agent);

  /** The answer begins, or everything ends; idempotent. */
  void close();
}
