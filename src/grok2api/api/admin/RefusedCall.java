package grok2api.api.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call that an upstream refused, for the question "why 403?". Holds nothing secret.
 *
 * @param egress {@code direct}, or the proxy without credentials
 * @param clearanceAge how old the clearance cookies were; empty: there were none
 * @param status what the upstream answered
 * @param classification what the adapter made of it, a fault in lower case: {@code challenge},
 *     {@code anti_bot}, …
 */
public record RefusedCall(
    Instant at,
    String host,
    String egress,
    String userAgent,
    Optional<Duration> clearanceAge,
    int status,
    String classification) {

  /** Whose fault it is: {@code cloudflare}, {@code egress}, {@code account}, … */
  String blame() {
    return switch (classification) {
      case "challenge" -> "cloudflare";
      case "anti_bot", "transport" -> "egress";
      case "forbidden", "unauthorized", "invalid_credentials", "rate_limited" -> "account";
      case "policy", "bad_request", "gone" -> "request";
      default -> "upstream";
    };
  }

  /** What happened and what to do. */
  String explanation() {
    return switch (classification) {
      case "challenge" ->
          clearanceAge.isEmpty()
              ? "Cloudflare wants a browser check and there was no clearance of a known age: set"
                  + " proxy.clearance, or use another egress."
              : "Cloudflare did not accept the clearance: it is too old, or belongs to another"
                  + " address or user agent.";
      case "anti_bot" ->
          "The upstream took the call for automated: the egress address or the request's signature,"
              + " not the account.";
      case "forbidden" -> "The upstream refused this account or request without saying why.";
      case "unauthorized" -> "401 without a reason: the account is being verified.";
      case "invalid_credentials" -> "The account's credential is dead.";
      case "rate_limited" -> "The account or the address asked too often.";
      case "policy" -> "The content was refused; no account is to blame.";
      case "busy" -> "Everybody together asked too much; waiting helps, no account is to blame.";
      case "bad_request" -> "The upstream did not understand the request; no account is to blame.";
      case "gone" -> "The conversation to continue is gone; the next turn begins a new one.";
      case "server_error" -> "The upstream failed by itself; another try may work.";
      case "timeout" -> "The upstream did not answer in time.";
      case "transport" -> "The connection broke: look at the egress.";
      default -> "The upstream refused the call.";
    };
  }
}
