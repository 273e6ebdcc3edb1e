/**
 * A small HTTP/1.1 and WebSocket server with full control over the bytes, for the fake upstreams.
 *
 * <p>The JDK's server can neither upgrade a connection nor be told to break an answer in the
 * middle; this one does both. One virtual thread per connection, blocking I/O, keep-alive.
 *
 * <p>In: sockets. Out: {@link grok2api.sim.wire.Exchange} (one request and its answer) and {@link
 * grok2api.sim.wire.Ws} (one upgraded connection). Uses the JDK only.
 */
package grok2api.sim.wire;
