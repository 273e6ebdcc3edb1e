package grok2api.api;

import grok2api.http.Reply;
import grok2api.http.SseWriter;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A reply that keeps what it was told; its event stream follows the contract of the server's. */
public final class FakeReply implements Reply {

  /** Header names in lower case. */
  public final Map<String, String> headers = new TreeMap<>();

  /** The pieces that left, one per flush that had something to send. */
  public final List<String> sent = new ArrayList<>();

  public int status;
  public String body = "";
  public boolean closed;
  private SseWriter.Plan plan;
  private final JsonWriter pending = new JsonWriter(64);

  /** The body as a tree. */
  public Json json() {
    return JsonReader.parse(body);
  }

  /** Everything that was streamed. */
  public String stream() {
    return String.join("", sent);
  }

  /** What the server's timer does after a silence. */
  public void beat() {
    plan.heartbeat().accept(pending);
    send();
  }

  @Override
  public Reply header(String name, String value) {
    if (!started()) {
      headers.put(name.toLowerCase(Locale.ROOT), value);
    }
    return this;
  }

  @Override
  public boolean started() {
    return status != 0;
  }

  @Override
  public void json(int code, Consumer<JsonWriter> content) {
    JsonWriter json = new JsonWriter(64);
    content.accept(json);
    bytes(code, "application/json", json.toBytes());
  }

  @Override
  public void bytes(int code, String contentType, byte[] content) {
    if (started()) {
      throw new IllegalStateException("a second answer");
    }
    status = code;
    body = new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public void empty(int code) {
    bytes(code, "", new byte[0]);
  }

  @Override
  public OutputStream stream(int code, String contentType, long length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(int code, String contentType, long length, InputStream content) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SseWriter events(SseWriter.Plan wanted) {
    plan = wanted;
    return new SseWriter() {
      @Override
      public void write(Consumer<JsonWriter> frames) {
        frames.accept(pending);
      }

      @Override
      public void flush() {
        send();
      }

      @Override
      public void close() {
        if (!closed) {
          status = 200;
          send();
          closed = true;
        }
      }
    };
  }

  private void send() {
    if (pending.length() > 0) {
      status = 200;
      sent.add(pending.toString());
      pending.reset();
    }
  }
}
