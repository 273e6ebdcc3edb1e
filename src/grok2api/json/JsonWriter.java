package grok2api.json;

import grok2api.base.LongText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes compact JSON as UTF-8 into one growing buffer; commas are set by themselves.
 *
 * <pre>{@code
 * out.beginObject().field("id", id).name("choices").beginArray() … .endArray().endObject();
 * }</pre>
 *
 * <p>Lone surrogates become U+FFFD, since they have no UTF-8 form. Not for several threads.
 */
public final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final int SMALL = 512;
  private static final int LARGE = 1 << 20;

  private byte[] buffer;
  private int length;
  private boolean comma;

  /** An empty writer with room for {@code capacity} bytes. */
  public JsonWriter(int capacity) {
    this.buffer = new byte[Math.max(16, capacity)];
  }

  /** Opens an object. */
  public JsonWriter beginObject() {
    return open('{');
  }

  /** Closes the object. */
  public JsonWriter endObject() {
    return close('}');
  }

  /** Opens a list. */
  public JsonWriter beginArray() {
    return open('[');
  }

  /** Closes the list. */
  public JsonWriter endArray() {
    return close(']');
  }

  /** Writes a member's name; its value follows. */
  public JsonWriter name(String name) {
    separate();
    string(name);
    put(':');
    comma = false;
    return this;
  }

  /** Writes a string value; {@code null} becomes JSON null. */
  public JsonWriter value(String text) {
    separate();
    if (text == null) {
      ascii("null");
    } else {
      string(text);
    }
    comma = true;
    return this;
  }

  /** Writes a long string value. */
  public JsonWriter value(LongText text) {
    return value("", text);
  }

  /**
   * Writes a string value of which only the start is short.
   *
   * @param rest holds nothing that needs an escape
   */
  public JsonWriter value(String start, LongText rest) {
    separate();
    string(start);
    length--; // the quote
    int size = rest.length();
    ensure(size + SMALL); // what follows must not double the buffer
    LongText.copy(rest, 0, size, buffer, length);
    length += size;
    put('"');
    comma = true;
    return this;
  }

  /** Writes an integer. */
  public JsonWriter value(long number) {
    separate();
    ascii(Long.toString(number));
    comma = true;
    return this;
  }

  /** Writes a number; whole values without a fraction, NaN and infinities as null. */
  public JsonWriter value(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return value((long) number);
    }
    separate();
    ascii(Double.isFinite(number) ? Double.toString(number) : "null");
    comma = true;
    return this;
  }

  /** Writes a boolean. */
  public JsonWriter value(boolean flag) {
    separate();
    ascii(flag ? "true" : "false");
    comma = true;
    return this;
  }

  /** Writes JSON null. */
  public JsonWriter nullValue() {
    return value((String) null);
  }

  /** Writes a tree. */
  public JsonWriter value(Json json) {
    switch (json) {
      case Json.Obj(var members) -> {
        beginObject();
        for (Map.Entry<String, Json> member : members.entrySet()) {
          name(member.getKey()).value(member.getValue());
        }
        endObject();
      }
      case Json.Arr(var items) -> {
        beginArray();
        items.forEach(this::value);
        endArray();
      }
      case Json.Str(var text) -> value(text);
      case Json.LongStr(var text) -> value(text);
      case Json.Num(var literal) -> rawValue(literal);
      case Json.Bool(var flag) -> value(flag);
      case Json.Null() -> nullValue();
    }
    return this;
  }

  /** Writes text that already is one JSON value. */
  public JsonWriter rawValue(String json) {
    separate();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    append(bytes, 0, bytes.length);
    comma = true;
    return this;
  }

  /** Name and string value. */
  public JsonWriter field(String name, String text) {
    return name(name).value(text);
  }

  /** Name and integer. */
  public JsonWriter field(String name, long number) {
    return name(name).value(number);
  }

  /** Name and number. */
  public JsonWriter field(String name, double number) {
    return name(name).value(number);
  }

  /** Name and boolean. */
  public JsonWriter field(String name, boolean flag) {
    return name(name).value(flag);
  }

  /** Name and tree. */
  public JsonWriter field(String name, Json json) {
    return name(name).value(json);
  }

  /** Name and null. */
  public JsonWriter nullField(String name) {
    return name(name).nullValue();
  }

  /** Name and list of strings. */
  public JsonWriter field(String name, List<String> texts) {
    name(name).beginArray();
    texts.forEach(this::value);
    return endArray();
  }

  /** Appends bytes that are not JSON, such as the {@code data: } of a frame; resets commas. */
  public JsonWriter raw(byte[] bytes) {
    append(bytes, 0, bytes.length);
    comma = false;
    return this;
  }

  /** Bytes written so far. */
  public int length() {
    return length;
  }

  /** Forgets everything written; the buffer is kept unless it was far too large for that. */
  public void reset() {
    if (buffer.length > SMALL && length < buffer.length / 8) {
      buffer = new byte[SMALL];
    }
    length = 0;
    comma = false;
  }

  /** Copies what was written to a stream. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(buffer, 0, length);
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  @Override
  public String toString() {
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }

  private JsonWriter open(char bracket) {
    separate();
    put(bracket);
    comma = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    put(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      put(',');
    }
  }

  /** Plain ASCII, which is most of all text, is copied run by run. */
  @SuppressWarnings("deprecation") // what getBytes drops of each character is 0
  private void string(String text) {
    int size = text.length();
    put('"');
    int i = 0;
    while (i < size) {
      int end = plainUntil(text, i);
      ensure(end - i);
      text.getBytes(i, end, buffer, length);
      length += end - i;
      i = end < size ? end + 1 + special(text, end, text.charAt(end)) : end;
    }
    put('"');
  }

  private static int plainUntil(String text, int from) {
    int size = text.length();
    for (int i = from; i < size; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
        return i;
      }
    }
    return size;
  }

  /** Writes a character that is no plain ASCII; returns how many further characters it took. */
  private int special(String text, int at, char c) {
    ensure(text.length() - at + 8);
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
      escape(c);
      return 0;
    }
    if (c < 0x800) {
      buffer[length++] = (byte) (0xc0 | c >> 6);
      buffer[length++] = (byte) (0x80 | c & 0x3f);
      return 0;
    }
    if (!Character.isSurrogate(c)) {
      three(c);
      return 0;
    }
    boolean pair =
        Character.isHighSurrogate(c)
            && at + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(at + 1));
    if (!pair) {
      three(0xfffd);
      return 0;
    }
    int point = Character.toCodePoint(c, text.charAt(at + 1));
    buffer[length++] = (byte) (0xf0 | point >> 18);
    buffer[length++] = (byte) (0x80 | point >> 12 & 0x3f);
    buffer[length++] = (byte) (0x80 | point >> 6 & 0x3f);
    buffer[length++] = (byte) (0x80 | point & 0x3f);
    return 1;
  }

  private void three(int c) {
    buffer[length++] = (byte) (0xe0 | c >> 12);
    buffer[length++] = (byte) (0x80 | c >> 6 & 0x3f);
    buffer[length++] = (byte) (0x80 | c & 0x3f);
  }

  private void escape(char c) {
    buffer[length++] = '\\';
    switch (c) {
      case '"', '\\' -> buffer[length++] = (byte) c;
      case '\n' -> buffer[length++] = 'n';
      case '\r' -> buffer[length++] = 'r';
      case '\t' -> buffer[length++] = 't';
      default -> {
        buffer[length++] = 'u';
        buffer[length++] = '0';
        buffer[length++] = '0';
        buffer[length++] = HEX[c >> 4];
        buffer[length++] = HEX[c & 0xf];
      }
    }
  }

  private void ascii(String text) {
    int size = text.length();
    ensure(size);
    for (int i = 0; i < size; i++) {
      buffer[length++] = (byte) text.charAt(i);
    }
  }

  private void append(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  private void put(char c) {
    ensure(1);
    buffer[length++] = (byte) c;
  }

  private void ensure(int more) {
    if (buffer.length - length < more) {
      int twice = buffer.length < LARGE ? buffer.length * 2 : buffer.length / 4 * 5;
      buffer = Arrays.copyOf(buffer, Math.max(length + more, twice));
    }
  }
}
