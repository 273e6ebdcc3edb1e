/**
 * The request log: who asked for what, which account answered, what it cost. No prompts, no
 * answers, no credentials.
 *
 * <p>In: one {@link grok2api.audit.RequestRow} per finished request, taken without waiting. Out:
 * pages and sums for the admin API, through {@link grok2api.audit.RequestLogStore}, which a
 * database room implements.
 *
 * <p>Uses: base.
 */
package grok2api.audit;
