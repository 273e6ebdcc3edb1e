package grok2api.base;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The one exception of the program: something a caller can be told about.
 *
 * <p>{@link Kind} is its meaning in HTTP terms, {@link #code()} the stable machine word that
 * clients see, {@link #param()} the dotted path of the offending field ({@code
 * messages.2.content.0.text}). The message is for the caller: short, English, without account data.
 * Each API renders it in its own shape; only the retry loop and those renderers catch it.
 */
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, as an HTTP status would say it. */
  public enum Kind {
    INVALID_REQUEST(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    CONFLICT(409),
    TOO_LARGE(413),
    UNSUPPORTED_ENCODING(415),
    UPGRADE_REQUIRED(426),
    RATE_LIMITED(429),
    /** Nobody is listening any more; rendered to nobody. */
    CANCELLED(499),
    INTERNAL(500),
    UPSTREAM(502),
    UNAVAILABLE(503),
    TIMEOUT(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** The HTTP status that the OpenAI family answers for this kind. */
    public int status() {
      return status;
    }
  }

  /** Whether a client's SDK should send the request again; {@code NO} becomes a response header. */
  public enum Retry {
    UNSAID,
    NO
  }

  /**
   * What an upstream did wrong, for the retry loop and the account's state; never shown to clients.
   */
  public enum Fault {
    /** A marker says that the credential is dead. */
    INVALID_CREDENTIALS,
    /** 401 without a marker: suspect, to be verified. */
    UNAUTHORIZED,
    /** A challenge page: the egress or its clearance is at fault, not the account. */
    CHALLENGE,
    /** Refused as automated: egress or request signature, not the account. */
    ANTI_BOT,
    /** 403 without a marker. */
    FORBIDDEN,
    /** The account's quota, or a rate limit. */
    RATE_LIMITED,
    /** The content was refused: the client's own doing. */
    POLICY,
    /** Too many requests of everybody together: waiting helps, no account is to blame. */
    BUSY,
    /** Our request was wrong. */
    BAD_REQUEST,
    /** The conversation to continue is gone. */
    GONE,
    /** 5xx or an unknown error in the stream. */
    SERVER_ERROR,
    /** Connect, TLS, reset, early end. */
    TRANSPORT,
    /** No answer in time. */
    TIMEOUT
  }

  private final Kind kind;
  private final String code;
  private final String param;
  private final Duration retryAfter;
  private final Retry retry;
  private final Fault fault;
  private final int upstreamStatus;

  private Failure(Builder from) {
    super(from.message, from.cause);
    this.kind = from.kind;
    this.code = from.code;
    this.param = from.param;
    this.retryAfter = from.retryAfter;
    this.retry = from.retry;
    this.fault = from.fault;
    this.upstreamStatus = from.upstreamStatus;
  }

  /** Starts a failure of any kind. */
  public static Builder of(Kind kind, String code, String message) {
    return new Builder(kind, code, message);
  }

  /** A field with a wrong value: 400, code {@code invalid_value}. */
  public static Failure invalid(String param, String message) {
    return of(Kind.INVALID_REQUEST, "invalid_value", message).param(param).build();
  }

  /** A required field that is absent: 400, code {@code missing_required_parameter}. */
  public static Failure missing(String param) {
    return of(
            Kind.INVALID_REQUEST,
            "missing_required_parameter",
            "Missing required parameter: '" + param + "'.")
        .param(param)
        .build();
  }

  /** A field that is known and refused: 400, code {@code unsupported_parameter}. */
  public static Failure unsupported(String param, String message) {
    return of(Kind.INVALID_REQUEST, "unsupported_parameter", message).param(param).build();
  }

  /** Something named by the client that does not exist: 404, code {@code not_found}. */
  public static Failure notFound(String param, String message) {
    return of(Kind.NOT_FOUND, "not_found", message).param(param).build();
  }

  /** An upstream that misbehaved: 502, code {@code upstream_error}. */
  public static Failure upstream(String message) {
    return of(Kind.UPSTREAM, "upstream_error", message).build();
  }

  /** The request's thread was told to stop: nobody reads the answer. */
  public static Failure cancelled(String why) {
    return of(Kind.CANCELLED, "cancelled", why).build();
  }

  /** A defect of this program: 500 without internals; the cause is for the log. */
  public static Failure internal(String message, Throwable cause) {
    return of(Kind.INTERNAL, "internal_error", message).cause(cause).build();
  }

  /** Meaning in HTTP terms. */
  public Kind kind() {
    return kind;
  }

  /** Stable machine word, for example {@code rate_limit_exceeded}; never empty. */
  public String code() {
    return code;
  }

  /** Dotted path of the offending field. */
  public Optional<String> param() {
    return Optional.ofNullable(param);
  }

  /** What may be written down of it: of a wrong request only the field, for its text is private. */
  public String summary() {
    return kind == Kind.INVALID_REQUEST ? param().orElse("") : getMessage();
  }

  /** How long a client should wait; a real time, not yet cut to what clients obey. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** What to tell SDKs about sending the request again. */
  public Retry retry() {
    return retry;
  }

  /** What the upstream did wrong; empty when the failure did not come from an upstream. */
  public Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  /** HTTP status (or its equivalent) that the upstream answered; 0 when there was none. */
  public int upstreamStatus() {
    return upstreamStatus;
  }

  /** Collects the parts of a {@link Failure}. */
  public static final class Builder {
    private final Kind kind;
    private final String code;
    private final String message;
    private String param;
    private Duration retryAfter;
    private Retry retry = Retry.UNSAID;
    private Throwable cause;
    private Fault fault;
    private int upstreamStatus;

    private Builder(Kind kind, String code, String message) {
      this.kind = Objects.requireNonNull(kind);
      this.code = Objects.requireNonNull(code);
      this.message = Objects.requireNonNull(message);
    }

    /** Names the offending field. */
    public Builder param(String path) {
      this.param = path;
      return this;
    }

    /** Says how long to wait. */
    public Builder retryAfter(Duration wait) {
      this.retryAfter = wait;
      return this;
    }

    /** Tells SDKs not to repeat the request. */
    public Builder noRetry() {
      this.retry = Retry.NO;
      return this;
    }

    /** Says what an upstream did, and with which status (0: none). */
    public Builder fault(Fault what, int status) {
      this.fault = what;
      this.upstreamStatus = status;
      return this;
    }

    /** Keeps what led here, for the log. */
    public Builder cause(Throwable from) {
      this.cause = from;
      return this;
    }

    /** The finished failure. */
    public Failure build() {
      return new Failure(this);
    }
  }
}
