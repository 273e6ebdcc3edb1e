/**
 * The way out: HTTP clients per proxy, clearance, WebSockets, readers of streams, safe fetching.
 *
 * <p>In: {@link grok2api.net.HttpCall}, configuration of proxies and clearance. Out: {@link
 * grok2api.net.EgressLease} (one attempt's proxy, cookies and user agent), {@link
 * grok2api.net.HttpAnswer}, {@link grok2api.net.TextStream}.
 *
 * <p>Uses: base, json, config. The only room for {@code java.net.http}.
 */
package grok2api.net;
