package grok2api.json;

import grok2api.base.Failure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value together with its dotted path ({@code messages.2.content.0.text}), so that a wrong type
 * is reported with the right {@code param}. JSON {@code null} counts as absent.
 */
public record JsonAt(String path, Json value) {

  /** The root of a body, which must be an object; 400 otherwise. */
  public static JsonAt root(Json value) {
    if (!(value instanceof Json.Obj)) {
      throw Failure.of(
              Failure.Kind.INVALID_REQUEST, "invalid_value", "The body must be a JSON object.")
          .build();
    }
    return new JsonAt("", value);
  }

  /** The member of this object; empty when absent or null, or when this is no object. */
  public Optional<JsonAt> get(String name) {
    if (!(value instanceof Json.Obj object)) {
      return Optional.empty();
    }
    return object.get(name).map(v -> new JsonAt(at(name), v));
  }

  /** The member of this object; a {@link Failure} that names it when absent, or this if none. */
  public JsonAt require(String name) {
    object();
    return get(name).orElseThrow(() -> Failure.missing(at(name)));
  }

  /** The member as an object; a wrong type is a {@link Failure}. */
  public Optional<JsonAt> inner(String name) {
    Optional<JsonAt> member = get(name);
    member.ifPresent(JsonAt::object);
    return member;
  }

  /** The member as text; a wrong type is a {@link Failure}. */
  public Optional<String> string(String name) {
    return get(name).map(JsonAt::string);
  }

  /** The member as a boolean. */
  public Optional<Boolean> bool(String name) {
    return get(name).map(JsonAt::bool);
  }

  /** The member as an integer within a range, both ends included. */
  public Optional<Long> integer(String name, long min, long max) {
    return get(name).map(v -> v.integer(min, max));
  }

  /** The member as a number within a range, both ends included. */
  public Optional<Double> number(String name, double min, double max) {
    return get(name).map(v -> v.number(min, max));
  }

  /** The items of a list member; empty when absent. */
  public List<JsonAt> list(String name) {
    return get(name).map(JsonAt::list).orElse(List.of());
  }

  /** This value as text. */
  public String string() {
    return chars().toString();
  }

  /** This value as text; a long one stays where it lies. */
  public CharSequence chars() {
    return switch (value) {
      case Json.Str(var text) -> text;
      case Json.LongStr(var text) -> text;
      default -> throw wrong("a string");
    };
  }

  /** This value as a boolean. */
  public boolean bool() {
    if (value instanceof Json.Bool(var flag)) {
      return flag;
    }
    throw wrong("a boolean");
  }

  /** This value as an integer; {@code 1.0} is one, {@code 1.5} and text are refused. */
  public long integer(long min, long max) {
    BigDecimal number = decimal("an integer");
    if (number.stripTrailingZeros().scale() > 0) {
      throw wrong("an integer");
    }
    if (number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw Failure.invalid(path, "'" + path + "' must be between " + min + " and " + max + ".");
    }
    return number.longValue();
  }

  /** This value as a number within a range, both ends included. */
  public double number(double min, double max) {
    double number = decimal("a number").doubleValue();
    if (!(number >= min && number <= max)) {
      throw Failure.invalid(path, "'" + path + "' must be between " + min + " and " + max + ".");
    }
    return number;
  }

  /** This value as an object. */
  public Json.Obj object() {
    if (value instanceof Json.Obj object) {
      return object;
    }
    throw wrong("an object");
  }

  /** The members of this object with their paths, in order. */
  public List<JsonAt> members() {
    List<JsonAt> members = new ArrayList<>();
    for (Map.Entry<String, Json> entry : object().members().entrySet()) {
      members.add(new JsonAt(at(entry.getKey()), entry.getValue()));
    }
    return members;
  }

  /** The items of this list with their paths. */
  public List<JsonAt> list() {
    if (!(value instanceof Json.Arr(var items))) {
      throw wrong("a list");
    }
    List<JsonAt> result = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      result.add(new JsonAt(at(Integer.toString(i)), items.get(i)));
    }
    return result;
  }

  /** True for a string. */
  public boolean isString() {
    return value instanceof Json.Str || value instanceof Json.LongStr;
  }

  /** True for a list. */
  public boolean isList() {
    return value instanceof Json.Arr;
  }

  /** True for an object. */
  public boolean isObject() {
    return value instanceof Json.Obj;
  }

  /** A 400 that says what this value should have been. */
  public Failure wrong(String expected) {
    return Failure.invalid(path, "'" + path + "' must be " + expected + ".");
  }

  private BigDecimal decimal(String expected) {
    if (!(value instanceof Json.Num number) || number.literal().length() > 40) {
      throw wrong(expected);
    }
    BigDecimal decimal = number.decimal();
    if (Math.abs((long) decimal.scale()) > 400) {
      throw wrong(expected); // 1e999999999 would make later arithmetic explode
    }
    return decimal;
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
