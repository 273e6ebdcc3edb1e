package grok2api.api.responses;

import grok2api.api.responses.OutputItem.Status;
import grok2api.base.Failure;
import java.util.Optional;

/**
 * How a response ended.
 *
 * @param error code and message of a failure
 * @param cut true when the length limit ended it
 */
record ResponseEnd(Status status, Optional<Reason> error, boolean cut) {

  /** Code of the failure that stands for a cancellation by the client's own request. */
  static final String CANCELLED = "response_cancelled";

  /** What clients are told of a failure. */
  record Reason(String code, String message) {}

  static final ResponseEnd COMPLETED = new ResponseEnd(Status.COMPLETED, Optional.empty(), false);
  static final ResponseEnd CUT = new ResponseEnd(Status.INCOMPLETE, Optional.empty(), true);

  /**
   * The end by a failure. Of the codes only two words and a full context go out: Codex takes some
   * others as final and gives up where another attempt would help (observed 2026-11).
   */
  static ResponseEnd of(Failure failure) {
    if (failure.code().equals(CANCELLED)) {
      return new ResponseEnd(Status.CANCELLED, Optional.empty(), false);
    }
    String code =
        failure.code().equals("context_length_exceeded")
            ? failure.code()
            : failure.kind() == Failure.Kind.RATE_LIMITED ? "rate_limit_exceeded" : "server_error";
    return new ResponseEnd(
        Status.FAILED, Optional.of(new Reason(code, failure.getMessage())), false);
  }
}
