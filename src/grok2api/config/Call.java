package grok2api.config;

import grok2api.base.Cancel;

/**
 * What travels down with one request, always as a parameter, never in a thread local.
 *
 * @param requestId the id that the client sees and every log line of the request carries
 * @param config the one snapshot that is in force for this request from start to end
 * @param deadlineNanos when the request must be over, on the clock of {@link System#nanoTime()};
 *     {@link Long#MAX_VALUE} for none
 * @param cancel ends the request when nobody reads the answer any more
 */
public record Call(String requestId, Config config, long deadlineNanos, Cancel cancel) {}
