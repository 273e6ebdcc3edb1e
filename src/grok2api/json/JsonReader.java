package grok2api.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import grok2api.base.Failure;
import grok2api.base.LongText;
import grok2api.base.Spool;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a whole document into {@link Json}.
 *
 * <p>Limits: nesting 256; numbers 1,000 characters; names 50,000; strings as long as the caller's
 * byte limit allows, because a body may be one Base64 image. A broken document is a {@link Failure}
 * of kind {@code INVALID_REQUEST}, code {@code invalid_json}, with the position.
 */
public final class JsonReader {

  static final int MAX_NESTING = 256;

  // Strings and documents are limited by whoever hands in the bytes.
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxDocumentLength(-1)
                  .build())
          .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private static final int IN_MEMORY = 1_000_000; // in a region of its own, a MiB is not
  private static final Strings NO_BYTES = new LongStrings(new byte[0]);

  private JsonReader() {}

  /** Reads one document from text. */
  public static Json parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads one document from a stream, to its end; blocks. A {@link Failure} that the stream throws
   * (body too large, client gone) passes through.
   */
  public static Json parse(InputStream utf8) {
    try {
      return parse(utf8.readAllBytes());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads one document from a stream like {@link #parse(InputStream)}. One of more than 1 MB goes
   * through the spool: its long strings become {@link Json.LongStr} and stay there. For bodies that
   * carry pictures and are done with when the spool is closed.
   */
  public static Json parseLong(InputStream utf8, Spool spool) {
    try {
      byte[] start = utf8.readNBytes(IN_MEMORY);
      if (start.length < IN_MEMORY) {
        return parse(start);
      }
      LongText all = spool.keep(start, utf8);
      SpooledStrings strings = new SpooledStrings(all);
      InputStream document = new StrictUtf8(strings.document());
      return document(start, () -> FACTORY.createParser(document), strings);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Reads one document from UTF-8 bytes; a byte order mark is passed over. */
  public static Json parse(byte[] utf8) {
    return document(utf8, () -> parser(utf8), new LongStrings(utf8));
  }

  private static JsonParser parser(byte[] utf8) throws IOException {
    StrictUtf8.check(utf8);
    return FACTORY.createParser(utf8);
  }

  /** Makes values of strings. */
  interface Strings {
    /** The parser's current string. */
    Json value(JsonParser parser) throws IOException;
  }

  private interface Opening {
    JsonParser parser() throws IOException;
  }

  private static Json document(byte[] start, Opening opening, Strings strings) {
    if (isWider(start)) {
      throw broken("it is not valid UTF-8", null);
    }
    try (JsonParser parser = opening.parser()) {
      if (parser.nextToken() == null) {
        throw broken("the body is empty", null);
      }
      Json value = read(parser, strings);
      if (parser.nextToken() != null) {
        throw broken("there is text after the JSON value", null);
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw broken("a limit is exceeded: " + firstLine(e), e);
    } catch (CharConversionException e) {
      throw broken("it is not valid UTF-8", e);
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw broken(firstLine(e) + position(e), e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** True for UTF-16 and UTF-32, which the parser would take silently. */
  private static boolean isWider(byte[] start) {
    if (start.length < 2) {
      return false;
    }
    int pair = (start[0] & 0xff) << 8 | start[1] & 0xff;
    return start[0] == 0 || start[1] == 0 || pair == 0xfeff || pair == 0xfffe;
  }

  private static Failure unreadable(IOException cause) {
    return Failure.of(Failure.Kind.CANCELLED, "cancelled", "the body could not be read")
        .cause(cause)
        .build();
  }

  /** Reads the current value; the document's bytes are not at hand. */
  static Json read(JsonParser parser) throws IOException {
    return read(parser, NO_BYTES);
  }

  private static Json read(JsonParser parser, Strings strings) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, strings);
      case START_ARRAY -> array(parser, strings);
      case VALUE_STRING -> strings.value(parser);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getText());
      case VALUE_TRUE -> new Json.Bool(true);
      case VALUE_FALSE -> new Json.Bool(false);
      default -> Json.Null.VALUE;
    };
  }

  private static Json object(JsonParser parser, Strings strings) throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    while (next(parser) != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      next(parser);
      members.put(name, read(parser, strings));
    }
    return new Json.Obj(members);
  }

  private static Json array(JsonParser parser, Strings strings) throws IOException {
    List<Json> items = new ArrayList<>();
    while (next(parser) != JsonToken.END_ARRAY) {
      items.add(read(parser, strings));
    }
    return new Json.Arr(items);
  }

  /** The next token within a value; a parser that is fed does not fail at the end by itself. */
  private static JsonToken next(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.NOT_AVAILABLE) {
      throw new EOFException("the document ends too early");
    }
    return token;
  }

  private static Failure broken(String why, Throwable cause) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "invalid_json",
            "The body is not valid JSON: " + why + ".")
        .cause(cause)
        .build();
  }

  /** Jackson's message without the source excerpt, which could repeat a secret. */
  private static String firstLine(com.fasterxml.jackson.core.JacksonException e) {
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    line = line.replaceFirst(", from `[^`]*`", ""); // the parser's own method
    line = line.replaceFirst(": enable `.*", ""); // its settings
    line = line.replaceFirst(" \\(start marker at .*", ""); // names the kind of source
    return line.length() > 160 ? line.substring(0, 160) : line;
  }

  private static String position(com.fasterxml.jackson.core.JacksonException e) {
    var at = e.getLocation();
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}
