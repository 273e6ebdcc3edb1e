package grok2api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import grok2api.base.Failure;
import java.io.EOFException;
import java.io.IOException;

/**
 * Pull reading of one document without a tree; what nobody asks for is skipped.
 *
 * <pre>{@code
 * try (var in = JsonCursor.over(bytes, 0, bytes.length)) {
 *   if (in.beginObject()) {
 *     while (in.nextMember()) {
 *       switch (in.name()) {
 *         case "token" -> token = in.string();
 *         case "nested" -> readNested(in);      // beginObject() again
 *         default -> in.skip();
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Every value must be consumed by exactly one of {@link #beginObject}, {@link #beginArray}, a
 * scalar method, {@link #tree} or {@link #skip}. Broken JSON is a {@link Failure} of kind {@code
 * UPSTREAM}. Not for several threads.
 */
public final class JsonCursor implements AutoCloseable {

  private final JsonParser parser;
  private final boolean shared;

  private JsonCursor(JsonParser parser, boolean shared) {
    this.parser = parser;
    this.shared = shared;
  }

  /** A cursor at the first value of a parser that goes on to other documents afterwards. */
  static JsonCursor shared(JsonParser parser) {
    JsonCursor cursor = new JsonCursor(parser, true);
    cursor.next();
    return cursor;
  }

  /** A cursor over part of a buffer; the buffer must not change meanwhile. */
  public static JsonCursor over(byte[] utf8, int offset, int length) {
    try {
      JsonCursor cursor =
          new JsonCursor(JsonReader.FACTORY.createParser(utf8, offset, length), false);
      cursor.next();
      return cursor;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** A cursor over text. */
  public static JsonCursor over(String text) {
    try {
      JsonCursor cursor = new JsonCursor(JsonReader.FACTORY.createParser(text), false);
      cursor.next();
      return cursor;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Enters the current value if it is an object; anything else is skipped and false returned. */
  public boolean beginObject() {
    return enter(JsonToken.START_OBJECT);
  }

  /** Enters the current value if it is a list; anything else is skipped and false returned. */
  public boolean beginArray() {
    return enter(JsonToken.START_ARRAY);
  }

  /** Moves to the next member's value; false at the end of the object, which is then left. */
  public boolean nextMember() {
    if (next() == JsonToken.FIELD_NAME) {
      next();
      return true;
    }
    return false;
  }

  /** Moves to the next item; false at the end of the list, which is then left. */
  public boolean nextItem() {
    JsonToken token = next();
    return token != JsonToken.END_ARRAY && token != null;
  }

  /** Name of the member whose value is current. */
  public String name() {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * The current scalar as text; {@code ""} for null; objects and lists are skipped as {@code ""}.
   */
  public String string() {
    try {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        parser.skipChildren();
        return "";
      }
      return token == null || token == JsonToken.VALUE_NULL ? "" : parser.getText();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The current number, also when written as text; {@code otherwise} for anything else. */
  public long integer(long otherwise) {
    String text = string();
    try {
      return text.isEmpty() ? otherwise : new java.math.BigDecimal(text).longValue();
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** The current number with fraction; {@code otherwise} for anything else. */
  public double number(double otherwise) {
    String text = string();
    try {
      return text.isEmpty() ? otherwise : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** True for {@code true} and for the text {@code "true"}. */
  public boolean bool() {
    return string().equals("true");
  }

  /** True when the current value is {@code null}. */
  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** True when the current value is a string. */
  public boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  /** True when the current value is an object. */
  public boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  /** The current value as a tree. */
  public Json tree() {
    try {
      return parser.currentToken() == null ? Json.Null.VALUE : JsonReader.read(parser);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Passes over the current value. */
  public void skip() {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public void close() {
    try {
      if (!shared || !JsonDocuments.isBetween(parser)) {
        parser.close(); // one that was left inside of a document cannot begin another
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private boolean enter(JsonToken start) {
    if (parser.currentToken() == start) {
      return true;
    }
    skip();
    return false;
  }

  private JsonToken next() {
    try {
      JsonToken token = parser.nextToken();
      if (token != JsonToken.NOT_AVAILABLE) {
        return token;
      }
    } catch (IOException e) {
      throw broken(e);
    }
    if (parser.getParsingContext().inRoot()) {
      return null;
    }
    throw broken(new EOFException("the document ends too early"));
  }

  static Failure broken(IOException e) {
    return Failure.of(Failure.Kind.UPSTREAM, "upstream_error", "The upstream sent broken JSON.")
        .cause(e)
        .build();
  }
}
