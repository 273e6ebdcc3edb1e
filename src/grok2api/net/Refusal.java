package grok2api.net;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call that an upstream refused, for the question "why 403?". Holds nothing secret.
 *
 * @param host the upstream's host
 * @param egress {@code direct}, or the proxy without credentials
 * @param clearanceAge how old the clearance cookies were; empty: there were none
 * @param status what the upstream answered
 * @param classification what the adapter made of it, for example {@code challenge}
 */
public record Refusal(
    Instant at,
    String host,
    String egress,
    String userAgent,
    Optional<Duration> clearanceAge,
    int status,
    String classification) {}
