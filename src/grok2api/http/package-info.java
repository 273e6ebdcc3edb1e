/**
 * The HTTP server: routes, requests, replies, server-sent events, clocks and strict checks.
 *
 * <p>In: {@link grok2api.http.Route}s with their {@link grok2api.http.Handler}s, a {@link
 * grok2api.http.Guard} that admits callers. Out: {@link grok2api.http.Request} and {@link
 * grok2api.http.Reply} on one virtual thread per exchange; {@link grok2api.http.SseWriter} for
 * streams.
 *
 * <p>Uses: base, json. The only room for {@code com.sun.net.httpserver}.
 */
package grok2api.http;
