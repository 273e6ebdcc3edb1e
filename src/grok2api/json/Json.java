package grok2api.json;

import grok2api.base.LongText;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value as a tree; immutable. For bodies and documents, not for streams of frames. */
public sealed interface Json {

  /** An object; member order is kept, of duplicate names the last wins. */
  record Obj(Map<String, Json> members) implements Json {
    /** An object without members. */
    public static final Obj EMPTY = new Obj(Map.of());

    /** Wraps a map that the caller gives up. */
    public Obj {
      members = Collections.unmodifiableMap(members);
    }

    /** The member, absent also when it is JSON {@code null}. */
    public Optional<Json> get(String name) {
      Json value = members.get(name);
      return value == null || value instanceof Null ? Optional.empty() : Optional.of(value);
    }

    /** The member as text when it is a string. */
    public Optional<String> text(String name) {
      return switch (members.get(name)) {
        case Str(var text) -> Optional.of(text);
        case LongStr(var text) -> Optional.of(text.toString());
        case null, default -> Optional.empty();
      };
    }

    /** A copy with one member set. */
    public Obj with(String name, Json value) {
      Map<String, Json> copy = new LinkedHashMap<>(members);
      copy.put(name, value);
      return new Obj(copy);
    }

    /** A copy without one member. */
    public Obj without(String name) {
      Map<String, Json> copy = new LinkedHashMap<>(members);
      copy.remove(name);
      return new Obj(copy);
    }
  }

  /** A list. */
  record Arr(List<Json> items) implements Json {
    /** Wraps a list that the caller gives up. */
    public Arr {
      items = Collections.unmodifiableList(items);
    }
  }

  /** A string, unescaped. */
  record Str(String text) implements Json {}

  /**
   * A string of many kilobytes without escapes that lies in a spool, such as a picture in Base64;
   * only {@link JsonReader#parseLong} makes them.
   */
  record LongStr(LongText text) implements Json {}

  /** A number exactly as it was written: {@code 9007199254740993} and {@code 1.50} survive. */
  record Num(String literal) implements Json {
    /** The exact value. */
    public BigDecimal decimal() {
      return new BigDecimal(literal);
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements Json {}

  /** {@code null}. */
  record Null() implements Json {
    /** The one value. */
    public static final Null VALUE = new Null();
  }

  /** A string value. */
  static Json of(String text) {
    return new Str(text);
  }

  /** An integer value. */
  static Json of(long number) {
    return new Num(Long.toString(number));
  }

  /** A boolean value. */
  static Json of(boolean value) {
    return new Bool(value);
  }

  /** Compact JSON text of this value. */
  default String compact() {
    return new JsonWriter(256).value(this).toString();
  }
}
