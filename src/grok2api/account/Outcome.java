package grok2api.account;

import java.time.Duration;
import java.util.Optional;

/** How an attempt went, for the account's state. */
public sealed interface Outcome {

  /** An answer came. */
  record Success() implements Outcome {}

  /** The mode's quota is used up; the upstream may have said for how long. */
  record RateLimited(Optional<Duration> retryAfter) implements Outcome {}

  /** A marker says that the credential is dead. */
  record InvalidCredentials(String reason) implements Outcome {}

  /** 401 without a marker. */
  record Unauthorized() implements Outcome {}

  /** 403 without a marker and without a challenge. */
  record Forbidden() implements Outcome {}

  /** The upstream failed: 5xx, unknown error. */
  record ServerError(String reason) implements Outcome {}

  /** Nothing to blame on the account: client left, client's fault, challenge, transport. */
  record Abandoned() implements Outcome {}
}
