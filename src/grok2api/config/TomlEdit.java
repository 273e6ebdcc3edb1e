package grok2api.config;

import grok2api.config.TomlScan.Entry;
import grok2api.config.TomlScan.Header;
import grok2api.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Changes keys in a TOML text and leaves every other character as it is: comments, order, spelling.
 *
 * <p>The result is parsed again; if it does not say exactly what was asked for, nothing is changed
 * and an {@link IllegalStateException} is thrown.
 */
final class TomlEdit {

  private String text;

  private TomlEdit(String text) {
    this.text = text;
  }

  /** The text with changes: dotted key to value, {@link Json.Null} removes. */
  static String apply(String text, Map<String, Json> changes) {
    TomlEdit edit = new TomlEdit(text);
    Json.Obj wanted = tree(text);
    for (Map.Entry<String, Json> change : changes.entrySet()) {
      List<String> path = Dotted.path(change.getKey());
      wanted = Dotted.with(wanted, path, change.getValue());
      if (change.getValue() instanceof Json.Null) {
        edit.remove(path);
      } else {
        edit.set(path, change.getValue());
      }
    }
    if (!sameValues(wanted, tree(edit.text))) {
      throw new IllegalStateException("the edited TOML does not hold what was saved");
    }
    return edit.text;
  }

  private void set(List<String> path, Json value) {
    Optional<Entry> entry = last(e -> startsWith(path, e.path()));
    if (entry.isPresent()) {
      Entry at = entry.get();
      Json whole =
          at.path().equals(path)
              ? value
              : Dotted.with((Json.Obj) get(at.path()), rest(path, at.path()), value);
      replace(at.valueStart(), at.valueEnd(), TomlValue.render(whole));
    } else {
      removeBelow(path);
      insert(path, TomlValue.render(value));
    }
  }

  private void remove(List<String> path) {
    Optional<Entry> entry = last(e -> startsWith(path, e.path()));
    if (entry.isEmpty()) {
      removeBelow(path);
      return;
    }
    Entry at = entry.get();
    if (at.path().equals(path)) {
      removeLines(at.start(), at.end());
    } else {
      Json.Obj whole =
          Dotted.with((Json.Obj) get(at.path()), rest(path, at.path()), Json.Null.VALUE);
      replace(at.valueStart(), at.valueEnd(), TomlValue.render(whole));
    }
  }

  /** Removes a table that is written out: its entries, its headers, those below it. */
  private void removeBelow(List<String> path) {
    for (Optional<Entry> entry = last(e -> startsWith(e.path(), path));
        entry.isPresent();
        entry = last(e -> startsWith(e.path(), path))) {
      removeLines(entry.get().start(), entry.get().end());
    }
    List<Header> headers = TomlScan.of(text).headers();
    for (Header header : headers.reversed()) {
      if (startsWith(header.path(), path)) {
        removeLines(header.start(), header.end());
      }
    }
  }

  private void insert(List<String> path, String value) {
    List<String> parent = path.subList(0, path.size() - 1);
    String name = TomlValue.key(path.get(path.size() - 1));
    Optional<Entry> sibling = last(e -> e.path().subList(0, e.path().size() - 1).equals(parent));
    if (sibling.isPresent()) {
      Entry at = sibling.get();
      String prefix =
          rest(parent, at.header()).stream()
              .map(part -> TomlValue.key(part) + ".")
              .collect(Collectors.joining());
      String indent = text.substring(lineStart(at.start()), at.start()).replace("\ufeff", "");
      insertLine(at.end(), indent + prefix + name + " = " + value);
      return;
    }
    Optional<Header> header =
        TomlScan.of(text).headers().stream()
            .filter(h -> !h.array() && h.path().equals(parent))
            .findFirst();
    if (header.isPresent()) {
      insertLine(header.get().end(), name + " = " + value);
    } else {
      append(parent, name + " = " + value);
    }
  }

  private void append(List<String> table, String line) {
    String header = table.stream().map(TomlValue::key).collect(Collectors.joining("."));
    String gap = text.isBlank() || text.endsWith("\n\n") ? "" : newLine();
    String end = text.isEmpty() || text.endsWith("\n") ? "" : newLine();
    text += end + gap + "[" + header + "]" + newLine() + line + newLine();
  }

  private void insertLine(int lineEnd, String line) {
    replace(lineEnd, lineEnd, newLine() + line);
  }

  private void removeLines(int start, int end) {
    int next = text.indexOf('\n', end);
    replace(lineStart(start), next < 0 ? text.length() : next + 1, "");
  }

  private void replace(int start, int end, String by) {
    text = text.substring(0, start) + by + text.substring(end);
  }

  private Optional<Entry> last(Predicate<Entry> which) {
    return TomlScan.of(text).entries().stream()
        .filter(entry -> !entry.inArrayTable() && which.test(entry))
        .reduce((first, second) -> second);
  }

  private Json get(List<String> path) {
    Json at = tree(text);
    for (String name : path) {
      at = ((Json.Obj) at).members().get(name);
    }
    return at;
  }

  private int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  private String newLine() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private static Json.Obj tree(String text) {
    return TomlSource.parse(text)
        .document()
        .orElseThrow(() -> new IllegalStateException("the edited TOML is broken"))
        .values();
  }

  private static boolean startsWith(List<String> path, List<String> start) {
    return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
  }

  private static List<String> rest(List<String> path, List<String> start) {
    return path.subList(start.size(), path.size());
  }

  /** Equal but for empty tables, which a removal may or may not leave behind. */
  private static boolean sameValues(Json one, Json other) {
    return pruned(one).equals(pruned(other));
  }

  private static Json pruned(Json value) {
    if (!(value instanceof Json.Obj(var members))) {
      return value;
    }
    Map<String, Json> kept = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          Json inner = pruned(member);
          if (!inner.equals(Json.Obj.EMPTY)) {
            kept.put(name, inner);
          }
        });
    return new Json.Obj(kept);
  }
}
