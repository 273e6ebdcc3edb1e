package grok2api.api;

import grok2api.base.Secret;
import grok2api.chat.ChatRequest.PastReasoning;
import java.util.Optional;

/**
 * The opaque text that goes out with reasoning and comes back with the next request: {@code
 * g2a1.<origin>.<payload>}. It keeps an upstream's own blob apart from those of other upstreams and
 * other vendors.
 */
public final class ReasoningToken {

  private static final String PREFIX = "g2a1.";

  private ReasoningToken() {}

  /** Wraps a payload of the upstream kind {@code origin}: {@code w}, {@code c} or {@code o}. */
  public static String wrap(String origin, String payload) {
    return PREFIX + origin + "." + payload;
  }

  /** Wraps a payload that only this model (id as the client sent it) may get back. */
  public static String wrap(String origin, String model, String payload) {
    return wrap(origin, tag(model) + payload);
  }

  /** What came back, if it was wrapped for this model. */
  public static Optional<PastReasoning> unwrap(String token, String model, String summary) {
    return unwrap(token, summary)
        .filter(past -> past.blob().startsWith(tag(model)))
        .map(
            past ->
                new PastReasoning(
                    past.origin(), past.blob().substring(tag(model).length()), summary));
  }

  /** Eight hex digits and a point; short, and says nothing that the client does not know. */
  private static String tag(String model) {
    return new Secret(model).fingerprint() + ".";
  }

  /**
   * What came back: reasoning of an upstream that wants it again. Empty for web reasoning, which
   * the upstream cannot take, and for what is not ours.
   */
  private static Optional<PastReasoning> unwrap(String token, String summary) {
    int payload = PREFIX.length() + 2;
    if (!token.startsWith(PREFIX)
        || token.length() <= payload
        || token.charAt(payload - 1) != '.') {
      return Optional.empty();
    }
    String origin = token.substring(PREFIX.length(), payload - 1);
    if (!origin.equals("c") && !origin.equals("o")) {
      return Optional.empty();
    }
    return Optional.of(new PastReasoning(origin, token.substring(payload), summary));
  }
}
