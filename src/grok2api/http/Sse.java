package grok2api.http;

import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The framing of server-sent events as ready bytes. */
public final class Sse {

  private static final byte[] DATA = bytes("data: ");
  private static final byte[] EVENT = bytes("event: ");
  private static final byte[] NEW_LINE = bytes("\n");
  private static final byte[] END = bytes("\n\n");
  private static final byte[] DONE = bytes("data: [DONE]\n\n");
  private static final byte[] KEEP_ALIVE = bytes(": keep-alive\n\n");

  private Sse() {}

  /** {@code data: {json}} and a blank line. */
  public static void data(JsonWriter out, Consumer<JsonWriter> json) {
    out.raw(DATA);
    json.accept(out);
    out.raw(END);
  }

  /** {@code event: name}, {@code data: {json}} and a blank line; the name is a literal of ours. */
  public static void event(JsonWriter out, String name, Consumer<JsonWriter> json) {
    out.raw(EVENT).raw(bytes(name)).raw(NEW_LINE);
    data(out, json);
  }

  /** {@code data: [DONE]}, the end of a chat completions stream. */
  public static void done(JsonWriter out) {
    out.raw(DONE);
  }

  /** A comment that clients ignore. */
  public static void keepAlive(JsonWriter out) {
    out.raw(KEEP_ALIVE);
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
