package grok2api.sim;

import grok2api.sim.wire.Exchange;
import grok2api.sim.wire.Ws;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The quick way for load: a prompt whose only mark is {@code tiny}, {@code stream NxB} or {@code
 * slow NxMms} is answered from ready bytes, without checks, journal or JSON trees. Everything else
 * goes the strict way.
 */
final class BenchHost implements AutoCloseable {
  private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
  private static final byte[] MARK = "[[sim: ".getBytes(StandardCharsets.US_ASCII);
  private static final String CONVERSATION = "c-bench";

  /**
   * An answer as ready bytes: a single part in one write, several each in a write of its own, as a
   * model's tokens come, {@code gapMillis} apart.
   */
  record Ready(byte[] head, byte[][] parts, long gapMillis) {}

  private final Simulator sim;
  private final Map<String, Simulator.Host> hosts;
  private final Pacer pacer = new Pacer();
  private final Map<String, Ready> cache = new ConcurrentHashMap<>();
  private final byte[] attach;

  BenchHost(Simulator sim, Simulator.Host web, Simulator.Host console, Simulator.Host api) {
    this.sim = sim;
    hosts = Map.of("web", web, "console", console, "api", api);
    attach =
        concat(
            Ws.frame(
                utf8(
                    "{\"session_id\":\""
                        + CONVERSATION
                        + "\",\"event\":{\"type\":\"session.created\"}}")),
            Ws.frame(
                utf8(
                    "{\"session_id\":\""
                        + CONVERSATION
                        + "\",\"event\":"
                        + "{\"type\":\"conversation.attached\",\"conversation\":{\"id\":\""
                        + CONVERSATION
                        + "\"},\"mode\":\"new\"}}")));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    var out = new ByteArrayOutputStream(a.length + b.length);
    out.writeBytes(a);
    out.writeBytes(b);
    return out.toByteArray();
  }

  /** Answers a request of one of the three chat hosts. */
  void handle(String host, Exchange x) throws IOException {
    boolean marked = mark(x.body()).isPresent();
    boolean streamed = !host.equals("api") || STREAM.matcher(x.text()).find();
    String whole = streamed ? "" : "-whole";
    switch (x.path()) {
      case "/ws/mgw/" -> {
        if (sim.known(token(x)).isPresent()) {
          gateway(x.upgrade());
        } else {
          strict(host, x);
        }
      }
      case "/rest/app-chat/conversations/new" -> play(marked, "rest", host, x);
      case "/v1/chat/completions" -> play(marked, "chat" + whole, host, x);
      case "/v1/responses" -> play(marked, "responses" + whole, host, x);
      default -> strict(host, x);
    }
  }

  private void strict(String host, Exchange x) throws IOException {
    sim.recorded(host, x, hosts.get(host));
  }

  private static String token(Exchange x) {
    String cookie = x.header("Cookie");
    int end = cookie.indexOf(';');
    return cookie.startsWith("sso=") ? cookie.substring(4, end < 0 ? cookie.length() : end) : "";
  }

  /** The command in the last mark, if it is one that has ready bytes. */
  static Optional<String> mark(byte[] body) {
    for (int i = body.length - MARK.length; i >= 0; i--) {
      if (body[i] == '[' && startsWith(body, i)) {
        int end = i + MARK.length;
        while (end < body.length && body[end] != ']') {
          end++;
        }
        var command =
            new String(body, i + MARK.length, end - i - MARK.length, StandardCharsets.US_ASCII);
        boolean known =
            command.equals("tiny") || command.startsWith("stream ") || command.startsWith("slow ");
        return known ? Optional.of(command) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] body, int at) {
    for (int k = 1; k < MARK.length; k++) {
      if (body[at + k] != MARK[k]) {
        return false;
      }
    }
    return true;
  }

  private Ready ready(String command, String format) {
    return cache.computeIfAbsent(format + " " + command, key -> ReadyBytes.build(command, format));
  }

  private void play(boolean marked, String format, String host, Exchange x) throws IOException {
    if (!marked) {
      strict(host, x);
      return;
    }
    Ready ready = ready(mark(x.body()).orElseThrow(), format);
    if (ready.parts().length == 1) {
      x.ready(ready.parts()[0]);
    } else {
      x.raw(ready.head());
      play(ready, x::raw);
      x.end();
    }
  }

  private void play(Ready ready, Pacer.Sink out) throws IOException {
    if (ready.gapMillis() > 0) {
      pacer.play(out, ready);
      return;
    }
    for (byte[] part : ready.parts()) {
      out.send(part);
    }
  }

  private void gateway(Ws ws) throws IOException {
    String command = "tiny";
    Optional<String> message = ws.next();
    while (message.isPresent()) {
      String text = message.get();
      if (text.contains("\"session.create\"")) {
        ws.raw(attach);
      } else if (text.contains("\"response.create\"")) {
        Ready ready = ready(command, "gateway");
        play(ready, ws::raw);
      } else if (text.contains("\"conversation.item.create\"")) {
        command = mark(utf8(text)).orElse("tiny");
      }
      message = ws.next();
    }
  }

  @Override
  public void close() {
    pacer.close();
  }
}
