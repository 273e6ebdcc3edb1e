package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** Sends a JSON list of any length in constant memory. */
final class JsonStream {

  private static final int PIECE = 32 * 1024;
  private static final byte[] COMMA = {','};

  private JsonStream() {}

  /** Sends {@code head}, the items separated by commas, and {@code tail}; blocks. */
  static <T> void send(
      Reply out, String head, List<T> items, BiConsumer<JsonWriter, T> item, String tail) {
    JsonWriter json = new JsonWriter(2 * PIECE);
    try (OutputStream body = out.stream(200, "application/json", -1)) {
      json.raw(bytes(head));
      for (int i = 0; i < items.size(); i++) {
        if (i > 0) {
          json.raw(COMMA);
        }
        item.accept(json, items.get(i));
        if (json.length() > PIECE) {
          json.writeTo(body);
          json.reset();
        }
      }
      json.raw(bytes(tail)).writeTo(body);
    } catch (IOException e) {
      throw Failure.cancelled("the answer could not be sent");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
