package grok2api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;

/**
 * Reads one small document after another with the same parser: making a parser costs as much as
 * reading a chunk of an answer with it. Not for several threads.
 */
public final class JsonDocuments implements AutoCloseable {

  private JsonParser parser;

  /** A cursor over part of a buffer; close it before the next one. The buffer must not change. */
  public JsonCursor next(byte[] utf8, int offset, int length) {
    try {
      if (parser == null || parser.isClosed()) {
        parser = JsonReader.FACTORY.createNonBlockingByteArrayParser();
      }
      feeder(parser).feedInput(utf8, offset, offset + length);
      return JsonCursor.shared(parser);
    } catch (IOException e) {
      throw JsonCursor.broken(e);
    }
  }

  /** True when all that was fed has been read and made whole documents. */
  static boolean isBetween(JsonParser parser) {
    return parser.getParsingContext().inRoot() && feeder(parser).needMoreInput();
  }

  private static ByteArrayFeeder feeder(JsonParser parser) {
    return (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
  }

  /** Gives the parser's buffers back. */
  @Override
  public void close() {
    try {
      if (parser != null) {
        parser.close();
      }
    } catch (IOException e) {
      throw JsonCursor.broken(e);
    }
  }
}
