package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lays the frames of a streamed HTTP answer on the wire: lines, SSE, glued, or in pieces. */
final class Frames {
  private final Exchange x;
  private final Reply.Wire wire;
  private final StringBuilder gathered = new StringBuilder();
  private int count;

  Frames(Exchange x, Reply.Wire wire) {
    this.x = x;
    this.wire = wire;
  }

  /** One JSON object in the framing of the reply. */
  void object(Js frame) throws IOException {
    if (wire.noise() && count % 3 == 1) {
      gathered.append(wire.sse() ? ": comment\n\nevent: x\n\n" : wire.glued() > 1 ? "" : "\n");
      gathered.append(wire.sse() ? "data: {broken\n\n" : wire.glued() > 1 ? "" : "{broken}\n");
    }
    if (wire.sse()) {
      gathered.append("data: ").append(frame).append("\n\n");
    } else {
      gathered.append(frame).append(wire.glued() > 1 ? "" : "\n");
    }
    if (++count % wire.glued() == 0) {
      flush();
    }
  }

  /** Text as it is. */
  void text(String text) throws IOException {
    gathered.append(text);
    if (++count % wire.glued() == 0) {
      flush();
    }
  }

  void flush() throws IOException {
    byte[] bytes = gathered.toString().getBytes(StandardCharsets.UTF_8);
    gathered.setLength(0);
    int size = wire.pieces() > 0 ? wire.pieces() : Math.max(1, bytes.length);
    for (int at = 0; at < bytes.length; at += size) {
      x.write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
    }
  }

  void end() throws IOException {
    flush();
    if (wire.keepOpen() > 0) {
      x.pause(wire.keepOpen());
    }
    x.end();
  }

  void cut(boolean reset) throws IOException {
    if (reset) {
      x.cut();
    } else {
      x.closeEarly();
    }
  }
}
