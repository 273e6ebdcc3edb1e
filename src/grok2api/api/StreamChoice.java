package grok2api.api;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether an answer is streamed. SDKs leave {@code stream} out when they want JSON, and not all of
 * them say so in {@code Accept}.
 */
public final class StreamChoice {

  private StreamChoice() {}

  /**
   * The decision: an explicit boolean; else {@code Accept}; else the setting.
   *
   * @param asked member {@code stream} of the body
   * @param accept header {@code Accept}
   * @param otherwise {@code features.stream}
   */
  public static boolean decide(
      Optional<Boolean> asked, Optional<String> accept, boolean otherwise) {
    if (asked.isPresent()) {
      return asked.get();
    }
    String types = accept.orElse("").toLowerCase(Locale.ROOT);
    if (types.contains("text/event-stream")) {
      return true;
    }
    return !types.contains("application/json") && otherwise;
  }
}
