package grok2api.config;

import grok2api.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The four tables whose keys are names that the operator chooses. */
enum TableRule {
  /** Public id to an ordered list of {@code upstream:id}. */
  ROUTES("a table: model id = list of \"web:<id>\", \"console:<id>\", \"official:<id>\""),
  /** Pattern with {@code *} to public id. */
  ALIASES("a table: pattern = model id"),
  /** Public id to columns of the model table. */
  EXTRA(
      "a table: model id = { mode (auto, fast, expert, heavy, grok_4_3, console), tier (basic,"
          + " super, heavy), capability (chat, image, image_edit, video), upstream (web, console,"
          + " official), name, prefer_best, upstream_model, max_output_tokens, context_window,"
          + " created }, mode unless upstream is official"),
  /** Public id to a row of the console model table. */
  CONSOLE_MODELS(
      "a table: model id = { model, efforts, effort, max_output_tokens },"
          + " efforts of none, low, medium, high, xhigh");

  private static final int MAX_ROWS = 1_000;
  private static final Set<String> UPSTREAMS = Set.of("web", "console", "official");
  private static final KeyType TEXT =
      new KeyType.Text(128, Pattern.compile("\\S(.*\\S)?"), false, "text");
  private static final KeyType TOKENS = new KeyType.Whole(new KeyType.Range(1, 100_000_000, false));
  private static final KeyType EFFORT = words("none low medium high xhigh");

  /** The words are those of the model catalogue, which is no room that this one may use. */
  static final Map<String, KeyType> EXTRA_COLUMNS =
      Map.of(
          "name",
          TEXT,
          "capability",
          words("chat image image_edit video"),
          "upstream",
          words("web console official"),
          "mode",
          words("auto fast expert heavy grok_4_3 console"),
          "tier",
          words("basic super heavy"),
          "prefer_best",
          new KeyType.Flag(),
          "upstream_model",
          TEXT,
          "max_output_tokens",
          TOKENS,
          "context_window",
          TOKENS,
          "created",
          new KeyType.Whole(new KeyType.Range(0, Integer.MAX_VALUE, false)));

  private static final Map<String, KeyType> CONSOLE_COLUMNS =
      Map.of(
          "model", TEXT,
          "efforts", new KeyType.Items(EFFORT, false, false),
          "effort", EFFORT,
          "max_output_tokens", TOKENS);

  private final String expected;

  TableRule(String expected) {
    this.expected = expected;
  }

  private static KeyType words(String words) {
    return new KeyType.Choice(List.of(words.split(" ")));
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
      case EXTRA -> extraModel(raw);
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

  /** Kept as texts, as one table of the model catalogue is. */
  private static Optional<Json> extraModel(Json raw) {
    if (!(raw instanceof Json.Obj row)) {
      return Optional.empty();
    }
    boolean official = row.text("upstream").orElse("").equalsIgnoreCase("official");
    return official || row.get("mode").isPresent()
        ? columns(row, EXTRA_COLUMNS).map(TableRule::texts)
        : Optional.empty();
  }

  private static Json texts(Json.Obj row) {
    Map<String, Json> texts = new LinkedHashMap<>(row.members());
    texts.replaceAll((name, value) -> Json.of(ListText.plain(value)));
    return new Json.Obj(texts);
  }

  /** The row with canonical values; empty when a column is unknown or takes no such value. */
  private static Optional<Json.Obj> columns(Json.Obj row, Map<String, KeyType> types) {
    Map<String, Json> columns = new LinkedHashMap<>();
    for (Map.Entry<String, Json> column : row.members().entrySet()) {
      Optional<Json> value =
          Optional.ofNullable(types.get(column.getKey()))
              .flatMap(type -> type.read(column.getValue()));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      columns.put(column.getKey(), value.get());
    }
    return Optional.of(new Json.Obj(columns));
  }

  private static Optional<Json> consoleModel(Json raw) {
    return raw instanceof Json.Obj row && !row.text("model").orElse("").isBlank()
        ? columns(row, CONSOLE_COLUMNS).map(columns -> columns)
        : Optional.empty();
  }
}
