package grok2api.sim.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * One HTTP request and the raw means to answer it: whole, in chunks, in pieces, late, or not at
 * all.
 *
 * <p>Used by the connection's thread only. The body is read completely before the handler runs.
 */
public final class Exchange {
  /** A header as it was sent: name in the sender's case, value without outer blanks. */
  public record Header(String name, String value) {}

  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");

  private final Conn conn;
  private final String head;
  private final String method;
  private final String target;
  private final byte[] body;
  private boolean keeps;
  private boolean answered;

  private Exchange(Conn conn, String head, String method, String target, byte[] body) {
    this.conn = conn;
    this.head = head;
    this.method = method;
    this.target = target;
    this.body = body;
  }

  static Exchange read(Conn conn) throws IOException {
    String head = conn.readHead();
    if (head == null) {
      return null;
    }
    int lineEnd = head.indexOf('\r') < 0 ? head.length() : head.indexOf('\r');
    int a = head.indexOf(' ');
    int b = head.lastIndexOf(' ', lineEnd - 1);
    if (a < 0 || b <= a || !head.startsWith("HTTP/1.1", b + 1)) {
      throw new Conn.NotHttp("not an HTTP/1.1 request line: " + head.substring(0, lineEnd));
    }
    if ("100-continue".equalsIgnoreCase(find(head, "Expect"))) {
      conn.write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    byte[] body = readBody(conn, head);
    return new Exchange(conn, head, head.substring(0, a), head.substring(a + 1, b), body);
  }

  private static byte[] readBody(Conn conn, String head) throws IOException {
    String length = find(head, "Content-Length");
    if (length != null) {
      return conn.readBytes(Integer.parseInt(length));
    }
    if (!"chunked".equalsIgnoreCase(find(head, "Transfer-Encoding"))) {
      return new byte[0];
    }
    var all = new ByteArrayOutputStream();
    int size = Integer.parseInt(conn.readLine().trim(), 16);
    while (size > 0) {
      all.write(conn.readBytes(size));
      conn.readLine();
      size = Integer.parseInt(conn.readLine().trim(), 16);
    }
    String trailer = conn.readLine();
    while (!trailer.isEmpty()) {
      trailer = conn.readLine();
    }
    return all.toByteArray();
  }

  private static String find(String head, String name) {
    int at = head.indexOf("\r\n");
    while (at >= 0) {
      int start = at + 2;
      int next = head.indexOf("\r\n", start);
      int colon = start + name.length();
      if (colon < head.length()
          && head.charAt(colon) == ':'
          && head.regionMatches(true, start, name, 0, name.length())) {
        return head.substring(colon + 1, next < 0 ? head.length() : next).trim();
      }
      at = next;
    }
    return null;
  }

  /** Request method, upper case as sent. */
  public String method() {
    return method;
  }

  /** Path with query, as sent. */
  public String target() {
    return target;
  }

  /** Path without query, not decoded. */
  public String path() {
    int q = target.indexOf('?');
    return q < 0 ? target : target.substring(0, q);
  }

  /** Query without {@code ?}; empty if there is none. */
  public String query() {
    int q = target.indexOf('?');
    return q < 0 ? "" : target.substring(q + 1);
  }

  /** Value of the first header of that name (any case); empty when absent. */
  public String header(String name) {
    String value = find(head, name);
    return value == null ? "" : value;
  }

  /** Whether a header of that name was sent, even empty. */
  public boolean has(String name) {
    return find(head, name) != null;
  }

  /** All headers in the order sent. */
  public List<Header> headers() {
    var list = new ArrayList<Header>();
    for (String line :
        head.substring(head.indexOf("\r\n") < 0 ? head.length() : head.indexOf("\r\n") + 2)
            .split("\r\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        list.add(new Header(line.substring(0, colon), line.substring(colon + 1).trim()));
      }
    }
    return list;
  }

  /** Body bytes; do not change them. */
  public byte[] body() {
    return body;
  }

  /** Body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Number of the TCP connection, unique in this process. */
  public long connectionId() {
    return conn.id;
  }

  /** Whether an answer was begun. */
  public boolean answered() {
    return answered;
  }

  boolean keepsConnection() {
    return keeps;
  }

  /** Sends a complete answer with its length. {@code headers} alternate name and value. */
  public void reply(int status, byte[] content, String... headers) throws IOException {
    var text = new StringBuilder(256);
    statusAndHeaders(text, status, headers);
    text.append("Content-Length: ").append(content.length).append("\r\n\r\n");
    byte[] top = ascii(text.toString());
    int sent = method.equals("HEAD") ? 0 : content.length;
    var all = new byte[top.length + sent];
    System.arraycopy(top, 0, all, 0, top.length);
    System.arraycopy(content, 0, all, top.length, sent);
    keeps = true;
    answered = true;
    conn.write(all);
  }

  /** Sends a complete JSON answer. */
  public void json(int status, String json) throws IOException {
    reply(status, json.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
  }

  /** Sends bytes that already hold a complete HTTP answer with its length. */
  public void ready(byte[] wholeAnswer) throws IOException {
    keeps = true;
    answered = true;
    conn.write(wholeAnswer);
  }

  /** Begins a chunked answer; content follows by {@link #write}, the end by {@link #end}. */
  public void start(int status, String... headers) throws IOException {
    var text = new StringBuilder(256);
    statusAndHeaders(text, status, headers);
    text.append("Transfer-Encoding: chunked\r\n\r\n");
    answered = true;
    conn.write(ascii(text.toString()));
  }

  /** Sends one chunk of a chunked answer at once. */
  public void write(byte[] content) throws IOException {
    if (content.length > 0) {
      conn.write(chunk(content));
    }
  }

  /** The content as one chunk of a chunked answer, for answers prepared in advance. */
  public static byte[] chunk(byte[] content) {
    byte[] size = ascii(Integer.toHexString(content.length) + "\r\n");
    var all = new byte[size.length + content.length + 2];
    System.arraycopy(size, 0, all, 0, size.length);
    System.arraycopy(content, 0, all, size.length, content.length);
    System.arraycopy(CRLF, 0, all, all.length - 2, 2);
    return all;
  }

  /** Sends bytes as they are, below all framing. */
  public void raw(byte[] bytes) throws IOException {
    answered = true;
    conn.write(bytes);
  }

  /** Ends a chunked answer; the connection can be used again. */
  public void end() throws IOException {
    conn.write(LAST_CHUNK);
    keeps = true;
  }

  /** Waits {@code millis}. Throws {@link ClientGone} as soon as the client closes meanwhile. */
  public void pause(long millis) throws IOException {
    conn.pause(millis);
  }

  /** Resets the connection (RST): the client sees a transport error. */
  public void cut() {
    keeps = false;
    answered = true;
    conn.reset();
  }

  /** Closes the connection (FIN) without ending the answer. */
  public void closeEarly() throws IOException {
    keeps = false;
    answered = true;
    conn.close();
  }

  /** Accepts the WebSocket upgrade. */
  public Ws upgrade() throws IOException {
    String key = header("Sec-WebSocket-Key");
    answered = true;
    conn.write(
        ascii(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + acceptKey(key)
                + "\r\n\r\n"));
    return new Ws(conn);
  }

  private static String acceptKey(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(ascii(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final Map<Integer, String> REASONS =
      Map.of(
          200,
          "OK",
          206,
          "Partial Content",
          204,
          "No Content",
          400,
          "Bad Request",
          401,
          "Unauthorized",
          403,
          "Forbidden",
          404,
          "Not Found",
          429,
          "Too Many Requests",
          500,
          "Internal Server Error",
          503,
          "Service Unavailable");

  private static void statusAndHeaders(StringBuilder to, int status, String[] headers) {
    to.append("HTTP/1.1 ")
        .append(status)
        .append(' ')
        .append(REASONS.getOrDefault(status, "Status"))
        .append("\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      to.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
