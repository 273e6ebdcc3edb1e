package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * A parsed TOML document as JSON values with line numbers; the only class that knows tomlj's tree.
 *
 * @param values the document; dates and times become text
 * @param lines dotted path to the 1-based line of the key
 */
record TomlSource(Json.Obj values, Map<String, Integer> lines) {

  /** A syntax error: {@code line} is 1-based. */
  record Broken(int line, String message) {}

  /** Either the document or what is wrong with it first. */
  record Parsed(Optional<TomlSource> document, Optional<Broken> error) {}

  static Parsed parse(String text) {
    TomlParseResult result = Toml.parse(withoutByteOrderMark(text));
    if (result.hasErrors()) {
      TomlParseError first = result.errors().get(0);
      // What stands there may be part of a secret that lacks its quotes.
      String message =
          first.getMessage().replaceFirst("^Unexpected '.{2,}'(?=, expected)", "Unexpected text");
      String clause = message.length() > 160 ? message.substring(0, 160) : message;
      return new Parsed(Optional.empty(), Optional.of(new Broken(first.position().line(), clause)));
    }
    Map<String, Integer> lines = new LinkedHashMap<>();
    Json.Obj values = table(result, List.of(), lines);
    return new Parsed(Optional.of(new TomlSource(values, lines)), Optional.empty());
  }

  static String withoutByteOrderMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static Json.Obj table(TomlTable table, List<String> path, Map<String, Integer> lines) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (String name : table.keySet()) {
      List<String> at = new ArrayList<>(path);
      at.add(name);
      var position = table.inputPositionOf(List.of(name));
      if (position != null) { // tables that only exist as part of a longer name have none
        lines.put(String.join(".", at), position.line());
      }
      members.put(name, value(table.get(List.of(name)), at, lines));
    }
    return new Json.Obj(members);
  }

  private static Json value(Object value, List<String> path, Map<String, Integer> lines) {
    return switch (value) {
      case TomlTable table -> table(table, path, lines);
      case TomlArray array -> {
        List<Json> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
          items.add(value(array.get(i), path, lines));
        }
        yield new Json.Arr(items);
      }
      case Boolean flag -> Json.of(flag);
      case Long number -> Json.of(number);
      case Double number -> number(number);
      default -> Json.of(value.toString()); // String, and dates and times in their ISO form
    };
  }

  private static Json number(double number) {
    return Double.isFinite(number)
        ? new Json.Num(new java.math.BigDecimal(Double.toString(number)).toPlainString())
        : Json.of(Double.toString(number)); // inf, nan: text that no number key accepts
  }
}
