package grok2api.http;

import java.time.Duration;
import java.util.Objects;

/**
 * One method and path with everything that the server must know before it runs the handler.
 *
 * @param method upper case; {@code GET} also answers {@code HEAD}
 * @param path literal segments and variables: {@code /v1/models/{id}}; a last variable {@code
 *     {rest...}} takes the remaining path
 * @param access who may call it
 * @param limits body and time limits
 * @param errors how failures look
 * @param handler what answers
 */
public record Route(
    String method,
    String path,
    Access access,
    Limits limits,
    ErrorRenderer errors,
    Handler handler) {

  /** Nothing may be left out. */
  public Route {
    Objects.requireNonNull(method);
    Objects.requireNonNull(path);
    Objects.requireNonNull(access);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(errors);
    Objects.requireNonNull(handler);
  }

  /**
   * Limits of one route.
   *
   * @param maxBodyBytes decoded bytes of the body; more is 413
   * @param maxTime from the head's end to the answer's end; {@link Duration#ZERO} for streams that
   *     carry their own limits
   */
  public record Limits(long maxBodyBytes, Duration maxTime) {
    /** Nothing may be left out. */
    public Limits {
      Objects.requireNonNull(maxTime);
    }
  }
}
