/**
 * The HTTP server: connections, routes, requests, replies, server-sent events, clocks and strict
 * checks; multipart bodies, byte ranges and the files of the web pages.
 *
 * <p>In: {@link grok2api.http.Route}s with their {@link grok2api.http.Handler}s, a {@link
 * grok2api.http.Guard} that admits callers. Out: {@link grok2api.http.Request} and {@link
 * grok2api.http.Reply} on one virtual thread per request; {@link grok2api.http.SseWriter} for
 * streams; {@link grok2api.http.Exchanged} for logs.
 *
 * <p>The straight line: {@code Server} accepts, {@code Connection} reads heads ({@code
 * HeadParser}), {@code Exchange} routes, admits, runs the handler and turns failures into answers,
 * {@code ServerReply} and {@code BodyOutput} write. {@code Watch} is the one timer.
 *
 * <p>Uses: base, json, and plain sockets of the JDK.
 */
package grok2api.http;
