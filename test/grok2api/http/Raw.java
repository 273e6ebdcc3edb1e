package grok2api.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends the bytes it is told and reads answers strictly. */
final class Raw implements Closeable {

  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;

  /** An answer; names of headers in lower case, values of equal names joined by a bar. */
  record Answer(int status, Map<String, String> headers, byte[] bytes) {
    String body() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  Raw(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.socket.setSoTimeout(LIMIT_MILLIS);
    this.socket.setTcpNoDelay(true);
    this.in = socket.getInputStream();
  }

  static Answer once(int port, String request) throws IOException {
    try (Raw raw = new Raw(port)) {
      return raw.send(request).answer(request.startsWith("HEAD"));
    }
  }

  Socket socket() {
    return socket;
  }

  Raw send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Raw send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Answer answer() throws IOException {
    return answer(false);
  }

  Answer answer(boolean head) throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (a, b) -> a + "|" + b);
    }
    int code = Integer.parseInt(status[1]);
    boolean bodiless = head || code < 200 || code == 204 || code == 304;
    return new Answer(code, headers, bodiless ? new byte[0] : body(headers));
  }

  /** One line without its end; "" also at the end of the stream is an error. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("ended after: " + line);
      }
      if (c == '\r') {
        if (in.read() != '\n') {
          throw new IOException("bare CR");
        }
        return line.toString();
      }
      line.append((char) c);
    }
  }

  /** One chunk, "" for the last. */
  String chunk() throws IOException {
    int size = Integer.parseInt(line(), 16);
    String text = new String(in.readNBytes(size), StandardCharsets.UTF_8);
    if (!line().isEmpty()) {
      throw new IOException("malformed chunk");
    }
    return text;
  }

  /** True when the server has closed the connection, waiting for it. */
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  InputStream in() {
    return in;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
        all.writeBytes(chunk.getBytes(StandardCharsets.UTF_8));
      }
      return all.toByteArray();
    }
    String length = headers.get("content-length");
    return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
