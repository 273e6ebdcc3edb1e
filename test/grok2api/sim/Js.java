package grok2api.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An immutable JSON tree for tests, independent of the product's own JSON code.
 *
 * <pre>{@code
 * Js answer = Js.parse(body);
 * assertEquals("hello", answer.at("choices", 0, "message", "content").text());
 * String body = Js.obj("model", "grok-4.20-fast", "stream", true,
 *     "messages", Js.arr(Js.obj("role", "user", "content", "hi"))).toString();
 * }</pre>
 *
 * <p>A path that leads nowhere gives a missing value, never null: {@link #missing()} is true,
 * {@link #text()} is empty, {@link #size()} is 0. Order of keys is kept. Safe for many threads.
 */
public final class Js {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Js MISSING = new Js(Nothing.MISSING);
  private static final Js NULL = new Js(Nothing.NULL);

  /** What stands for no value at all, and for JSON's null. */
  private enum Nothing {
    MISSING,
    NULL
  }

  private final Object value;

  private Js(Object value) {
    this.value = value;
  }

  /**
   * Reads one JSON value.
   *
   * @throws IllegalArgumentException when the text is not exactly one value
   */
  public static Js parse(String text) {
    List<Js> all = parseAll(text);
    if (all.size() != 1) {
      throw new IllegalArgumentException(all.size() + " JSON values instead of one: " + text);
    }
    return all.get(0);
  }

  /** Reads any number of JSON values that follow each other, with or without white space. */
  public static List<Js> parseAll(String text) {
    try (JsonParser p = JSON.createParser(text)) {
      var all = new ArrayList<Js>();
      while (p.nextToken() != null) {
        all.add(read(p));
      }
      return all;
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage() + " in: " + text, e);
    }
  }

  private static Js read(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, Js>();
        while (p.nextToken() != JsonToken.END_OBJECT) {
          String name = p.currentName();
          p.nextToken();
          map.put(name, read(p));
        }
        yield new Js(map);
      }
      case START_ARRAY -> {
        var list = new ArrayList<Js>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(p));
        }
        yield new Js(list);
      }
      case VALUE_STRING -> new Js(p.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Js(new BigDecimal(p.getText()));
      case VALUE_TRUE -> new Js(true);
      case VALUE_FALSE -> new Js(false);
      default -> NULL;
    };
  }

  /** An object from alternating names and values (any value {@link #of} takes). */
  public static Js obj(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Js>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], of(namesAndValues[i + 1]));
    }
    return new Js(map);
  }

  /** An array. */
  public static Js arr(Object... values) {
    var list = new ArrayList<Js>();
    for (Object v : values) {
      list.add(of(v));
    }
    return new Js(list);
  }

  /** Wraps a Js, String, number, Boolean, List, Map with String keys, or null. */
  public static Js of(Object v) {
    return switch (v) {
      case null -> NULL;
      case Js js -> js;
      case String s -> new Js(s);
      case Boolean b -> new Js(b);
      case Integer n -> new Js(BigDecimal.valueOf(n));
      case Long n -> new Js(BigDecimal.valueOf(n));
      case Double n -> new Js(BigDecimal.valueOf(n));
      case BigDecimal n -> new Js(n);
      case List<?> list -> arr(list.toArray());
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, Js>();
        map.forEach((k, x) -> copy.put((String) k, of(x)));
        yield new Js(copy);
      }
      default -> throw new IllegalArgumentException("no JSON form: " + v.getClass());
    };
  }

  /** This object with one more or replaced member. */
  public Js with(String name, Object v) {
    var copy = new LinkedHashMap<>(map());
    copy.put(name, of(v));
    return new Js(copy);
  }

  /** The value at a path of names (String) and indexes (Integer; negative counts from the end). */
  public Js at(Object... path) {
    Js here = this;
    for (Object step : path) {
      here = step instanceof Integer i ? here.item(i) : here.map().getOrDefault(step, MISSING);
    }
    return here;
  }

  private Js item(int i) {
    List<Js> list = list();
    int index = i < 0 ? list.size() + i : i;
    return index >= 0 && index < list.size() ? list.get(index) : MISSING;
  }

  /** Text of a string; empty for everything else. */
  public String text() {
    return value instanceof String s ? s : "";
  }

  /** Number as long; 0 for everything else. */
  public long number() {
    return value instanceof BigDecimal n ? n.longValue() : 0;
  }

  /** Number as double; 0 for everything else. */
  public double real() {
    return value instanceof BigDecimal n ? n.doubleValue() : 0;
  }

  /** Whether this is {@code true}. */
  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** Whether this is {@code false}. */
  public boolean isFalse() {
    return Boolean.FALSE.equals(value);
  }

  /** Whether the path led nowhere. */
  public boolean missing() {
    return value == Nothing.MISSING;
  }

  /** Whether this is JSON {@code null}. */
  public boolean isNull() {
    return value == Nothing.NULL;
  }

  /** Whether this is a string. */
  public boolean isText() {
    return value instanceof String;
  }

  /** Whether this is a number. */
  public boolean isNumber() {
    return value instanceof BigDecimal;
  }

  /** Whether this is true or false. */
  public boolean isBool() {
    return value instanceof Boolean;
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return value instanceof Map;
  }

  /** Whether this is an array. */
  public boolean isArray() {
    return value instanceof List;
  }

  /** Elements of an array; empty for everything else. */
  @SuppressWarnings("unchecked") // arrays are only built here, from Js
  public List<Js> list() {
    return value instanceof List<?> l ? (List<Js>) l : List.of();
  }

  /** Members of an object; empty for everything else. */
  @SuppressWarnings("unchecked") // objects are only built here, from String to Js
  public Map<String, Js> map() {
    return value instanceof Map<?, ?> m ? (Map<String, Js>) m : Map.of();
  }

  /** Names of an object's members. */
  public Set<String> keys() {
    return map().keySet();
  }

  /** Number of elements or members. */
  public int size() {
    return isArray() ? list().size() : map().size();
  }

  /** Compact JSON text. */
  @Override
  public String toString() {
    if (missing()) {
      return "(missing)";
    }
    var text = new StringWriter();
    try (JsonGenerator g = JSON.createGenerator(text)) {
      g.setRootValueSeparator(new SerializedString(""));
      write(g);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator g) throws IOException {
    switch (value) {
      case Nothing n -> g.writeNull();
      case String s -> g.writeString(s);
      case Boolean b -> g.writeBoolean(b);
      case BigDecimal n -> g.writeNumber(n);
      case List<?> unused -> {
        g.writeStartArray();
        for (Js js : list()) {
          js.write(g);
        }
        g.writeEndArray();
      }
      default -> {
        g.writeStartObject();
        for (var e : map().entrySet()) {
          g.writeFieldName(e.getKey());
          e.getValue().write(g);
        }
        g.writeEndObject();
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Js js
        && !missing()
        && !js.missing()
        && toString().equals(js.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
