package grok2api.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Writes one line per request: {@code http.request request=… method=POST path=/v1/… status=200 …}.
 * Values that are no plain words are quoted and escaped, so that no client can forge a line.
 */
public final class AccessLog implements Consumer<Exchanged> {

  private static final Logger LOG = System.getLogger(AccessLog.class.getName());

  @Override
  public void accept(Exchanged done) {
    if (LOG.isLoggable(Level.INFO)) {
      LOG.log(Level.INFO, line(done));
    }
  }

  static String line(Exchanged done) {
    StringBuilder line = new StringBuilder(240).append("http.request");
    put(line, "request", done.requestId());
    put(line, "method", done.method());
    put(line, "path", done.path());
    if (!done.queryNames().isEmpty()) {
      put(line, "query", done.queryNames());
    }
    put(line, "status", done.status());
    put(line, "ms", done.elapsed().toMillis());
    put(line, "in", done.bytesIn());
    put(line, "out", done.bytesOut());
    put(line, "client", done.clientAddress());
    put(line, "caller", done.caller());
    done.clientRequestId().ifPresent(id -> put(line, "client_request", id));
    done.cancelled().ifPresent(why -> put(line, "cancelled", why));
    done.notes().forEach(note -> put(line, note.key(), note.value()));
    return line.toString();
  }

  private static void put(StringBuilder line, String key, Object value) {
    line.append(' ').append(key).append('=');
    String text = String.valueOf(value);
    boolean plain = !text.isEmpty();
    for (int i = 0; plain && i < text.length(); i++) {
      char c = text.charAt(i);
      plain = c > ' ' && c < 127 && c != '"' && c != '\\' && c != '=';
    }
    if (plain) {
      line.append(text);
    } else {
      quote(line, text);
    }
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || c >= 127 && c < 160 || c == '\u2028' || c == '\u2029') {
        line.append("\\u").append(String.format("%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
