package grok2api.sim;

import grok2api.sim.wire.Exchange;
import grok2api.sim.wire.Ws;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The quick way for load: a prompt whose only mark is {@code tiny}, {@code stream NxB} or {@code
 * slow NxMms} is answered from ready bytes, without checks, journal or JSON trees. Everything else
 * goes the strict way.
 */
final class BenchHost {
  private static final byte[] MARK = "[[sim: ".getBytes(StandardCharsets.US_ASCII);
  private static final String CONVERSATION = "c-bench";

  /** An answer as ready bytes: sent one after the other, {@code gapMillis} apart. */
  record Ready(byte[] head, byte[][] parts, long gapMillis) {}

  private final Simulator sim;
  private final Simulator.Host web;
  private final Pacer pacer = new Pacer();
  private final Map<String, Ready> cache = new ConcurrentHashMap<>();
  private final byte[] attach;

  BenchHost(Simulator sim, Simulator.Host web) {
    this.sim = sim;
    this.web = web;
    attach = concat(Ws.frame(utf8("{\"session_id\":\"" + CONVERSATION
            + "\",\"event\":{\"type\":\"session.created\"}}")),
        Ws.frame(utf8("{\"session_id\":\"" + CONVERSATION + "\",\"event\":"
            + "{\"type\":\"conversation.attached\",\"conversation\":{\"id\":\"" + CONVERSATION
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

  /** grok.com. */
  void web(Exchange x) throws IOException {
    if (x.path().equals("/ws/mgw/")) {
      if (sim.known(token(x)).isEmpty()) {
        sim.recorded("web", x, web);
      } else {
        gateway(x.upgrade());
      }
    } else if (x.path().equals("/rest/app-chat/conversations/new")
        && mark(x.body()).isPresent()) {
      play(x, ready(x, "rest"));
    } else if (x.path().equals("/rest/rate-limits")) {
      Account account = sim.known(token(x)).orElseThrow(() -> new IOException("unknown token"));
      account.remaining("fast", 30);
      x.json(200, account.quotaJson("fast"));
    } else {
      sim.recorded("web", x, web);
    }
  }

  /** console.x.ai: the calls around the answer stay strict. */
  void console(Exchange x, Simulator.Host strict) throws IOException {
    if (x.path().equals("/v1/responses") && mark(x.body()).isPresent()) {
      play(x, ready(x, "responses"));
    } else {
      sim.recorded("console", x, strict);
    }
  }

  /** api.x.ai. */
  void api(Exchange x, Simulator.Host strict) throws IOException {
    boolean chat = x.path().equals("/v1/chat/completions");
    if ((chat || x.path().equals("/v1/responses")) && mark(x.body()).isPresent()) {
      boolean streamed = x.text().replace(" ", "").contains("\"stream\":true");
      play(x, ready(x, (chat ? "chat" : "responses") + (streamed ? "" : "-whole")));
    } else {
      sim.recorded("api", x, strict);
    }
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
        var command = new String(body, i + MARK.length, end - i - MARK.length,
            StandardCharsets.US_ASCII);
        boolean known = command.equals("tiny") || command.startsWith("stream ")
            || command.startsWith("slow ");
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

  private Ready ready(Exchange x, String format) {
    return ready(mark(x.body()).orElseThrow(), format);
  }

  private Ready ready(String command, String format) {
    return cache.computeIfAbsent(format + " " + command,
        key -> ReadyBytes.build(command, format));
  }

  private void play(Exchange x, Ready ready) throws IOException {
    if (ready.gapMillis() == 0) {
      x.ready(ready.parts()[0]);
      return;
    }
    x.raw(ready.head());
    pacer.play(x::raw, ready);
    x.end();
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
        if (ready.gapMillis() == 0) {
          ws.raw(ready.parts()[0]);
        } else {
          pacer.play(ws::raw, ready);
        }
      } else if (text.contains("\"conversation.item.create\"")) {
        command = mark(utf8(text)).orElse("tiny");
      }
      message = ws.next();
    }
  }
}
