package grok2api.api;

import grok2api.base.AttemptLog;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.http.Caller;
import grok2api.http.Request;
import java.time.Duration;
import java.util.Optional;

/** What travels down with a request of a client. */
public final class Calls {

  private Calls() {}

  /** The call of this request under one snapshot; its end is {@code chat.total_timeout}. */
  public static Call of(Request in, Config config) {
    Duration total = config.chat().totalTimeout();
    long deadline =
        total.isZero() ? Long.MAX_VALUE : Math.addExact(in.startedNanos(), total.toNanos());
    return until(in, config, deadline);
  }

  /** The same without an end: whoever makes pictures has limits of his own. */
  public static Call endless(Request in, Config config) {
    return until(in, config, Long.MAX_VALUE);
  }

  /** The same with an end of its own, as {@code nanoTime} counts. */
  public static Call until(Request in, Config config, long deadline) {
    AttemptLog attempts = new AttemptLog(in.startedNanos());
    in.note("tries", attempts);
    return new Call(
        in.id(), config, deadline, in.cancel(), in.baseUrl(), client(in), attempts, once(in));
  }

  /** The header {@code Idempotency-Key}; names mean something for one client at one endpoint. */
  private static Optional<Call.Once> once(Request in) {
    String scope = in.caller().owner() + " " + in.path();
    return in.header("idempotency-key")
        .map(String::strip)
        .filter(key -> !key.isEmpty())
        .map(key -> new Call.Once(scope, key));
  }

  /** Clients without a key of their own are told apart by their address. */
  private static Call.Client client(Request in) {
    boolean open = in.caller().owner().equals(Caller.OPEN.owner());
    String id = open ? in.clientAddress() : in.caller().owner();
    return new Call.Client(id, in.caller().pools());
  }

  /** The client's own session id, if it sends one: Claude Code and Codex do. */
  public static Optional<String> session(Request in) {
    return in.header("x-claude-code-session-id")
        .or(() -> in.header("session-id"))
        .map(String::strip)
        .filter(id -> !id.isEmpty() && id.length() <= 256);
  }
}
