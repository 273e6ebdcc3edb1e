package grok2api.http;

import grok2api.base.Failure;
import grok2api.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The answer to one request, on the wire. */
final class ServerReply implements Reply {

  private static final Logger LOG = System.getLogger(ServerReply.class.getName());
  private static final int TOGETHER = 64 * 1024; // up to here head and body are one write

  private final Exchange exchange;
  private final Connection connection;
  private final ServerRequest request;
  private final Wiring wiring;
  private final List<String> headers = new ArrayList<>(16); // name, value, name, value
  private volatile int status; // 0 until the head is fixed; the watch asks
  private BodyOutput body;
  private EventStream events;

  ServerReply(Exchange exchange, Connection connection, ServerRequest request, Wiring wiring) {
    this.exchange = exchange;
    this.connection = connection;
    this.request = request;
    this.wiring = wiring;
  }

  @Override
  public Reply header(String name, String value) {
    if (started()) {
      LOG.log(Level.DEBUG, "http.late_header name={0} request={1}", name, request.id());
      return this;
    }
    if (!Tokens.isToken(name) || !Tokens.isFieldValue(value)) {
      throw new IllegalArgumentException("malformed value of header " + name);
    }
    if (name.equalsIgnoreCase("connection")) {
      exchange.closeAfterwards(); // which is then said, in an error answer, too
      return this;
    }
    if (!name.equalsIgnoreCase("set-cookie")) {
      drop(name);
    }
    headers.add(name);
    headers.add(value);
    return this;
  }

  @Override
  public boolean started() {
    return status != 0;
  }

  @Override
  public void json(int code, Consumer<JsonWriter> content) {
    JsonWriter json = new JsonWriter(1024);
    content.accept(json);
    ByteBuilder out = begin(code, "application/json", json.length());
    if (hasBody(code)) {
      try {
        json.writeTo(out);
      } catch (IOException e) {
        throw new IllegalStateException("a byte array cannot fail", e);
      }
    }
    send(out.array(), 0, out.length());
  }

  @Override
  public void bytes(int code, String contentType, byte[] content) {
    ByteBuilder out = begin(code, contentType, content.length);
    boolean wanted = hasBody(code);
    if (wanted && content.length <= TOGETHER) {
      out.write(content);
    }
    send(out.array(), 0, out.length());
    if (wanted && content.length > TOGETHER) {
      send(content, 0, content.length);
    }
  }

  @Override
  public void empty(int code) {
    ByteBuilder out = begin(code, "", 0);
    send(out.array(), 0, out.length());
  }

  @Override
  public OutputStream stream(int code, String contentType, long length) {
    BodyOutput.Framing framing =
        !hasBody(code)
            ? BodyOutput.Framing.NONE
            : length >= 0
                ? BodyOutput.Framing.LENGTH
                : request.head().http11()
                    ? BodyOutput.Framing.CHUNKED
                    : BodyOutput.Framing.UNTIL_CLOSE;
    if (framing == BodyOutput.Framing.UNTIL_CLOSE) {
      exchange.closeAfterwards();
    }
    body = new BodyOutput(this, begin(code, contentType, length), framing, length);
    return body;
  }

  @Override
  public void copy(int code, String contentType, long length, InputStream content) {
    try (content) {
      OutputStream out = stream(code, contentType, length);
      if (!request.method().equals("HEAD")) {
        byte[] piece = new byte[(int) Math.min(TOGETHER, Math.max(1, length))];
        for (int n = content.read(piece); n >= 0; n = content.read(piece)) {
          out.write(piece, 0, n);
        }
      }
      out.close();
    } catch (IOException e) {
      throw Failure.internal("The content could not be read.", e);
    }
  }

  @Override
  public SseWriter events(SseWriter.Plan plan) {
    if (started() || events != null) {
      throw new IllegalStateException("the answer has begun already");
    }
    events = new EventStream(this, connection, request.cancel(), plan);
    exchange.streams(events);
    return events;
  }

  /** Begins the answer of an event stream. */
  BodyOutput openEvents() {
    header("Cache-Control", "no-cache, no-transform");
    header("X-Accel-Buffering", "no");
    events = null; // from here on the body is what is left to complete
    stream(200, "text/event-stream; charset=utf-8", -1);
    return body;
  }

  /** Forgets headers: a failure is about to be rendered. */
  void reset() {
    headers.clear();
  }

  /** Status that was sent, 0 when nothing was. */
  int status() {
    return status;
  }

  /** Completes what the handler left open; a handler that answered nothing is a defect. */
  void finish() {
    if (!started()) {
      throw new IllegalStateException("the handler answered nothing");
    }
    if (body != null) {
      body.close();
    }
  }

  /** Breaks the answer off, so that the client cannot take it for complete. */
  void abort() {
    exchange.closeAfterwards();
    connection.close();
  }

  /** Sends bytes; a failing connection cancels the request. */
  void send(byte[] bytes, int offset, int count) {
    try {
      connection.write(bytes, offset, count);
    } catch (IOException e) {
      request.cancel().now("the client left");
      connection.close();
      throw Failure.cancelled(request.cancel().reason().orElse("the client left"));
    }
  }

  private boolean hasBody(int code) {
    return !request.method().equals("HEAD") && code != 204 && code != 304;
  }

  private ByteBuilder begin(int code, String contentType, long length) {
    if (events != null) {
      events.stop(); // another answer than events after all; waits for a heartbeat under way
    }
    if (started()) {
      throw new IllegalStateException("the answer has begun already");
    }
    int size = length <= TOGETHER ? 512 + (int) Math.max(0, length) : 512;
    ByteBuilder out = new ByteBuilder(size);
    out.latin("HTTP/1.1 ").latin(StatusLine.of(code)).latin("\r\n").latin(wiring.date().line());
    if (!contentType.isEmpty()) {
      out.latin("Content-Type: ").latin(contentType).latin("\r\n");
    }
    if (length >= 0 && code != 204 && code != 304) {
      out.latin("Content-Length: ").latin(Long.toString(length)).latin("\r\n");
    } else if (length < 0 && request.head().http11() && hasBody(code)) {
      out.latin("Transfer-Encoding: chunked\r\n");
    }
    out.latin("x-request-id: ").latin(request.id()).latin("\r\nrequest-id: ").latin(request.id());
    out.latin("\r\nX-Content-Type-Options: nosniff\r\n");
    if (request.requestPath().isClientApi()) {
      wiring.cors().onAnswer(request.head(), out);
    }
    for (int i = 0; i < headers.size(); i += 2) {
      out.latin(headers.get(i)).latin(": ").latin(headers.get(i + 1)).latin("\r\n");
    }
    exchange.connectionHeader(out);
    status = code;
    return out.latin("\r\n");
  }

  private void drop(String name) {
    for (int i = headers.size() - 2; i >= 0; i -= 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        headers.remove(i + 1);
        headers.remove(i);
      }
    }
  }
}
