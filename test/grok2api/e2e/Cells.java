package grok2api.e2e;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The table of cells: a row per scenario, a column per API and upstream, "ok" or "FAIL" for each
 * way of asking (plain, streamed) in between. Not safe for several threads.
 */
final class Cells {

  private static final String ASKED = "FAIL";

  private final Map<String, Map<String, Map<String, String>>> rows = new LinkedHashMap<>();

  /** Runs one cell's test; it counts as failed until it comes back. */
  void run(String row, String column, String form, Runnable test) {
    Map<String, String> cell =
        rows.computeIfAbsent(row, r -> new LinkedHashMap<>())
            .computeIfAbsent(column, c -> new LinkedHashMap<>());
    cell.put(form, ASKED);
    test.run();
    cell.put(form, "ok");
  }

  /** The table as text. */
  @Override
  public String toString() {
    var columns = new TreeSet<String>();
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
