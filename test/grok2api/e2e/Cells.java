package grok2api.e2e;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * The table of cells: a row per scenario, a column per API and upstream, "ok" or "FAIL" for each
 * way of asking (plain, streamed) in between. Not safe for several threads.
 */
final class Cells {

  private final Map<String, Map<String, Map<String, String>>> rows = new LinkedHashMap<>();

  /** Runs one cell's test; it counts as failed until it comes back. */
  void run(String row, String column, String form, Runnable test) {
    put(row, column, form, false);
    test.run();
    put(row, column, form, true);
  }

  /** Enters the result of one cell. */
  void put(String row, String column, String form, boolean passed) {
    rows.computeIfAbsent(row, r -> new LinkedHashMap<>())
        .computeIfAbsent(column, c -> new LinkedHashMap<>())
        .put(form, passed ? "ok" : "FAIL");
  }

  /** The table as text. */
  @Override
  public String toString() {
    var columns = new LinkedHashSet<String>();
    rows.values().forEach(row -> columns.addAll(row.keySet()));
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder table = new StringBuilder(" ".repeat(width));
    columns.forEach(column -> table.append("  ").append(column));
    rows.forEach(
        (name, row) -> {
          table.append('\n').append(name).append(" ".repeat(width - name.length()));
          columns.forEach(
              column -> {
                String cell = String.join("/", row.getOrDefault(column, Map.of()).values());
                table.append("  ").append(cell).append(padding(column, cell));
              });
        });
    return table.append('\n').toString();
  }

  private static String padding(String column, String cell) {
    return " ".repeat(Math.max(0, column.length() - cell.length()));
  }
}
