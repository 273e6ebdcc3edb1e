/**
 * The request log: who asked for what, which accounts were asked, what it cost; and how the pools
 * stood over time. No prompts, no answers, no credentials.
 *
 * <p>In: one {@link grok2api.audit.RequestRow} per finished request, taken without waiting, and one
 * {@link grok2api.audit.PoolSample} a minute. Out: pages and sums for the admin API. A database
 * room implements {@link grok2api.audit.RequestLogStore} and {@link
 * grok2api.audit.PoolHistoryStore}.
 *
 * <p>Uses: base.
 */
package grok2api.audit;
