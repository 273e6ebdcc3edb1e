package grok2api.config;

import grok2api.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The four tables whose keys are names that the operator chooses. */
enum TableRule {
  /** Public id to an ordered list of {@code upstream:id}. */
  ROUTES("a table: model id = list of \"web:<id>\", \"console:<id>\", \"official:<id>\""),
  /** Pattern with {@code *} to public id. */
  ALIASES("a table: pattern = model id"),
  /** Public id to columns of the model table. */
  EXTRA("a table: model id = table of texts, numbers or booleans"),
  /** Public id to a row of the console model table. */
  CONSOLE_MODELS(
      "a table: model id = { model, efforts, effort, max_output_tokens },"
          + " efforts of none, low, medium, high, xhigh");

  private static final int MAX_ROWS = 1_000;
  private static final Set<String> UPSTREAMS = Set.of("web", "console", "official");
  private static final KeyType NUMBER = new KeyType.Whole(new KeyType.Range(1, 100_000_000, false));
  private static final KeyType EFFORT =
      new KeyType.Choice(List.of("none", "low", "medium", "high", "xhigh"));
  private static final KeyType EFFORTS = new KeyType.Items(EFFORT, false, false);

  private final String expected;

  TableRule(String expected) {
    this.expected = expected;
  }

  String expected() {
    return expected;
  }

  /** The table with canonical rows; empty if one row is wrong. */
  Optional<Json> read(Json.Obj table) {
    if (table.members().size() > MAX_ROWS) {
      return Optional.empty();
    }
    Map<String, Json> rows = new LinkedHashMap<>();
    for (Map.Entry<String, Json> row : table.members().entrySet()) {
      Optional<Json> value = row.getKey().isBlank() ? Optional.empty() : row(row.getValue());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      rows.put(row.getKey(), value.get());
    }
    return Optional.of(new Json.Obj(rows));
  }

  private Optional<Json> row(Json raw) {
    return switch (this) {
      case ROUTES -> routes(raw);
      case ALIASES ->
          raw instanceof Json.Str(var id) && !id.isBlank()
              ? Optional.of(Json.of(id.strip()))
              : Optional.empty();
      case EXTRA -> columns(raw);
      case CONSOLE_MODELS -> consoleModel(raw);
    };
  }

  private static Optional<Json> routes(Json raw) {
    return ListText.split(raw, "[,\\r\\n]+")
        .filter(items -> !items.isEmpty())
        .flatMap(
            items -> {
              var routes = items.stream().map(TableRule::route).flatMap(Optional::stream).toList();
              return routes.size() == items.size() ? Optional.of(routes) : Optional.empty();
            })
        .map(Json.Arr::new);
  }

  private static Optional<Json> route(Json raw) {
    String text =
        switch (raw) {
          case Json.Str(var written) -> written.strip();
          case Json.Obj parts ->
              parts.text("upstream").orElse("") + ":" + parts.text("id").orElse("");
          default -> "";
        };
    int colon = text.indexOf(':');
    boolean fits =
        colon > 0 && colon < text.length() - 1 && UPSTREAMS.contains(text.substring(0, colon));
    return fits ? Optional.of(Json.of(text)) : Optional.empty();
  }

  private static Optional<Json> columns(Json raw) {
    if (!(raw instanceof Json.Obj(var members))) {
      return Optional.empty();
    }
    Map<String, Json> columns = new LinkedHashMap<>();
    for (Map.Entry<String, Json> column : members.entrySet()) {
      switch (column.getValue()) {
        case Json.Str text -> columns.put(column.getKey(), text);
        case Json.LongStr text -> columns.put(column.getKey(), text);
        case Json.Num number -> columns.put(column.getKey(), Json.of(number.literal()));
        case Json.Bool flag -> columns.put(column.getKey(), Json.of(flag.compact()));
        case Json.Arr(var items) -> columns.put(column.getKey(), Json.of(ListText.join(items)));
        case Json.Obj table -> {
          return Optional.empty();
        }
        case Json.Null() -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Json.Obj(columns));
  }

  private static Optional<Json> consoleModel(Json raw) {
    if (!(raw instanceof Json.Obj row) || row.text("model").orElse("").isBlank()) {
      return Optional.empty();
    }
    Map<String, Json> columns = new LinkedHashMap<>();
    for (Map.Entry<String, Json> column : row.members().entrySet()) {
      Optional<Json> value =
          switch (column.getKey()) {
            case "model" -> Optional.of(column.getValue());
            case "efforts" -> EFFORTS.read(column.getValue());
            case "effort" -> EFFORT.read(column.getValue());
            case "max_output_tokens" -> NUMBER.read(column.getValue());
            default -> Optional.empty();
          };
      if (value.isEmpty()) {
        return Optional.empty();
      }
      columns.put(column.getKey(), value.get());
    }
    return Optional.of(new Json.Obj(columns));
  }
}
