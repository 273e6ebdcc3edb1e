package grok2api.config;

import grok2api.base.AttemptLog;
import grok2api.base.Cancel;
import java.util.Optional;
import java.util.Set;

/**
 * What travels down with one request, always as a parameter, never in a thread local.
 *
 * @param requestId the id that the client sees and every log line of the request carries
 * @param config the one snapshot that is in force for this request from start to end
 * @param deadlineNanos when the request must be over, on the clock of {@link System#nanoTime()};
 *     {@link Long#MAX_VALUE} for none
 * @param cancel ends the request when nobody reads the answer any more
 * @param baseUrl this server's address as the client sees it, {@code https://api.example}; empty
 *     when no client waits
 * @param client on whose behalf
 * @param attempts who was asked so far; written on the way, read when the request is over
 * @param once the client's name for what it orders, if it gave one
 */
public record Call(
    String requestId,
    Config config,
    long deadlineNanos,
    Cancel cancel,
    String baseUrl,
    Client client,
    AttemptLog attempts,
    Optional<Once> once) {

  /**
   * A name for an order, so that sending it again does not fill it again.
   *
   * @param scope who names it, and where
   * @param key not blank, of any length
   */
  public record Once(String scope, String key) {}

  /**
   * On whose behalf.
   *
   * @param id fingerprint of the key, or the address; empty: nobody's
   * @param pools what the key may use of basic, super, heavy, console, official; empty: everything
   */
  public record Client(String id, Set<String> pools) {
    /** No client. */
    public static final Client NOBODY = new Client("", Set.of());
  }

  /** A call whose attempts nobody reads. */
  public Call(
      String requestId,
      Config config,
      long deadlineNanos,
      Cancel cancel,
      String baseUrl,
      Client client) {
    this(
        requestId,
        config,
        deadlineNanos,
        cancel,
        baseUrl,
        client,
        new AttemptLog(System.nanoTime()),
        Optional.empty());
  }

  /** A call on nobody's behalf. */
  public Call(String requestId, Config config, long deadlineNanos, Cancel cancel, String baseUrl) {
    this(requestId, config, deadlineNanos, cancel, baseUrl, Client.NOBODY);
  }

  /** A call whose answer names no address of this server. */
  public Call(String requestId, Config config, long deadlineNanos, Cancel cancel) {
    this(requestId, config, deadlineNanos, cancel, "");
  }

  /** The public address of this server: {@code app.app_url}, else what the client used. */
  public String publicUrl() {
    return config.app().appUrl().isEmpty() ? baseUrl : config.app().appUrl();
  }

  /** The same, ended earlier and carried by another thread. */
  public Call until(long nanos, Cancel other) {
    long end = Math.min(deadlineNanos, nanos);
    return new Call(requestId, config, end, other, baseUrl, client, attempts, once);
  }

  /** The same for one of several answers; each of them is an order of its own. */
  public Call choice(int index) {
    Optional<Once> own =
        index == 0 ? once : once.map(all -> new Once(all.scope() + " " + index, all.key()));
    return new Call(requestId, config, deadlineNanos, cancel, baseUrl, client, attempts, own);
  }
}
