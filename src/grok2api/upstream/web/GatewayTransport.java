package grok2api.upstream.web;

import grok2api.config.Config;
import grok2api.net.EgressLease;
import grok2api.net.EgressLease.Upgrade;
import grok2api.net.TextStream;
import grok2api.upstream.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/**
 * grok.com's WebSocket gateway, on which its own page chats since 2026-08: a session is created, a
 * conversation attached, the turn sent, the answer read until {@code response.done}.
 */
final class GatewayTransport implements Transport {

  private static final Duration HANDSHAKE = Duration.ofSeconds(20);
  private static final Duration ATTACH = Duration.ofSeconds(20);
  private static final Duration HEARTBEAT = Duration.ofSeconds(25);

  private static final int MAX_MESSAGE = 16 * 1024 * 1024;

  private final TextStream stream;
  private final GatewayFrames frames;

  private GatewayTransport(TextStream stream, GatewayFrames frames) {
    this.stream = stream;
    this.frames = frames;
  }

  /** Connects and sends the turn; returns once the conversation is attached and the turn is out. */
  static GatewayTransport open(
      EgressLease lease,
      WebHeaders headers,
      String userId,
      Turn turn,
      Config config,
      Answer answer) {
    URI uri = uri(config.upstream().webUrl(), userId);
    TextStream stream =
        switch (lease.webSocket(uri, headers.gateway(userId), HANDSHAKE, MAX_MESSAGE)) {
          case Upgrade.Open(var opened) -> opened;
          case Upgrade.Refused(var refusal) ->
              throw WebFailures.of(refusal, turn.previous().isPresent());
        };
    boolean sent = false;
    try {
      stream.heartbeat(HEARTBEAT, GatewayMessages::ping);
      String eventId = "evt_init_" + UUID.randomUUID();
      GatewayFrames frames = new GatewayFrames(answer, eventId);
      stream.send(GatewayMessages.session(eventId, turn, config.features()));
      Duration first = config.chat().timeout();
      Duration limit = first.compareTo(ATTACH) < 0 ? first : ATTACH;
      long deadline = System.nanoTime() + limit.toNanos();
      while (!frames.isAttached()) {
        frames.accept(stream.next(Duration.ofNanos(deadline - System.nanoTime())));
      }
      stream.send(GatewayMessages.item(frames.sessionId(), turn));
      stream.send(GatewayMessages.response(frames.sessionId()));
      sent = true;
      return new GatewayTransport(stream, frames);
    } finally {
      if (!sent) {
        stream.close();
      }
    }
  }

  private static URI uri(String base, String userId) {
    String socketBase = "ws" + base.substring("http".length()); // http → ws, https → wss
    return Links.uri(socketBase, "/ws/mgw/?uid=" + userId);
  }

  @Override
  public boolean advance(long limitNanos) {
    return frames.accept(stream.next(Duration.ofNanos(limitNanos)));
  }

  @Override
  public boolean ready() {
    return stream.ready();
  }

  @Override
  public void close() {
    stream.close();
  }
}
