package grok2api.audit;

import java.util.List;

/**
 * One finished request. Texts are empty and numbers 0 when not known.
 *
 * @param id given by the store; 0 before
 * @param ts when it ended, milliseconds
 * @param requestId our id, as in the answer's {@code x-request-id}
 * @param instance which of several instances answered, {@code host:port}
 * @param who who asked
 * @param what what was asked for
 * @param by who answered
 * @param result how it ended
 * @param cost what it cost
 */
public record RequestRow(
    long id,
    long ts,
    String requestId,
    String instance,
    Who who,
    What what,
    By by,
    Result result,
    Cost cost) {

  /** Who asked; the key is a client key's id, {@code app} or {@code open}. */
  public record Who(String clientKey, String clientIp, String userAgent) {}

  /** What was asked for. */
  public record What(String method, String path, String model, boolean stream) {}

  /**
   * Which account answered, by its fingerprint, and how many were asked.
   *
   * @param tries the first of them, in order
   */
  public record By(
      String provider, String pool, String mode, String account, int attempts, List<Try> tries) {
    /** Copies the list. */
    public By {
      tries = List.copyOf(tries);
    }
  }

  /**
   * One account asked once; times in milliseconds from the request's start.
   *
   * @param outcome {@code ok}, {@code abandoned}, {@code running}, or what went wrong, a word
   */
  public record Try(
      String account, String upstream, String pool, long from, long until, String outcome) {}

  /** How it ended; status 499: nobody read the answer. */
  public record Result(int status, String errorCode, String errorSummary) {
    /** True for everything but a success. */
    public boolean isError() {
      return status >= 400 || !errorCode.isEmpty();
    }
  }

  /** Times and tokens; {@code estimated} when the upstream did not count. */
  public record Cost(
      long ttfbMillis,
      long durationMillis,
      long promptTokens,
      long completionTokens,
      boolean estimated) {}
}
