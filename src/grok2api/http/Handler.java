package grok2api.http;

/** Answers one request on its own virtual thread; may block. */
@FunctionalInterface
public interface Handler {
  /**
   * Reads {@code in} and completes {@code out}. A {@link grok2api.base.Failure} is rendered by the
   * route's {@link ErrorRenderer}; any other exception becomes a 500 with an error number.
   */
  void handle(Request in, Reply out);
}
