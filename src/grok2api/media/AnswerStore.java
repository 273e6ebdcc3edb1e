package grok2api.media;

/**
 * Answers to orders that a client named with a key, so that sending an order again does not fill it
 * again. Safe for many threads; methods block.
 */
public interface AnswerStore {

  /** What is known of a key. */
  sealed interface Known {
    /**
     * Nothing until now; the caller fills the order, then calls {@link #finish} or {@link #drop}.
     */
    record Fresh() implements Known {}

    /** It is being filled. */
    record Running() implements Known {}

    /** A process died while it filled the order. */
    record Interrupted() implements Known {}

    /** The answer. */
    record Done(String body) implements Known {}

    /** The key was used for something else. */
    record Mismatch() implements Known {}
  }

  /**
   * Begins an order, or says what became of it.
   *
   * @param scope who asks, and where
   * @param fingerprint of what is ordered
   */
  Known begin(String scope, String key, String fingerprint);

  /** Keeps the answer for a while. */
  void finish(String scope, String key, String body);

  /** Forgets an order that failed, so that it may be tried again. */
  void drop(String scope, String key);
}
