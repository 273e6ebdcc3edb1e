/**
 * The way out: HTTP clients per proxy, clearance, WebSockets, readers of streams, safe fetching.
 *
 * <p>In: {@link grok2api.net.HttpCall}, configuration of proxies and clearance. Out: {@link
 * grok2api.net.EgressLease} (one attempt's proxy, cookies and user agent), {@link
 * grok2api.net.HttpAnswer}, {@link grok2api.net.TextStream}, read with {@link
 * grok2api.net.JsonObjectReader} and {@link grok2api.net.SseReader}; files that clients name from
 * {@link grok2api.net.SafeFetch}.
 *
 * <p>{@link grok2api.net.ConfiguredEgress} hands out leases. A lease sends through the client of
 * its proxy. {@code Connection} is a bare socket, for plain HTTP, WebSockets and fetching. TLS is
 * left to the JDK's client, which pushes what arrives: {@code PulledBody} turns that into blocking
 * reads, and SOCKS and https proxies stand behind a {@code Relay} on loopback. One {@code Watchdog}
 * keeps all limits.
 *
 * <p>Uses: base, json, config. The only room for {@code java.net.http}.
 */
package grok2api.net;
