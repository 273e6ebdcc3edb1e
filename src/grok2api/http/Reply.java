package grok2api.http;

import grok2api.json.JsonWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** The answer to one request: headers first, then exactly one of the completing methods. */
public interface Reply {

  /**
   * Sets a header; ignored (and logged at debug) when the head was sent already. {@code Connection}
   * means: close it after this answer, whatever that becomes.
   */
  Reply header(String name, String value);

  /** True once the status line was sent: no other status is possible any more. */
  boolean started();

  /** A JSON answer with {@code Content-Length}. */
  void json(int status, Consumer<JsonWriter> body);

  /** An answer of ready bytes. */
  void bytes(int status, String contentType, byte[] body);

  /** An answer without a body. */
  void empty(int status);

  /**
   * Sends the head and gives the stream of the body.
   *
   * @param length bytes that will follow, or -1 when unknown
   */
  OutputStream stream(int status, String contentType, long length);

  /** Copies a stream of known length; closes {@code body}. */
  void copy(int status, String contentType, long length, InputStream body);

  /**
   * An event stream. Nothing is sent until its first write or heartbeat, so that a failure before
   * can still have its own status.
   */
  SseWriter events(SseWriter.Plan plan);
}
