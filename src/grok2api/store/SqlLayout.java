package grok2api.store;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the tables of a database look like.
 *
 * @param meta the table of numbers
 * @param columns those that the table of accounts has
 */
record SqlLayout(SqlMeta meta, Set<String> columns) {

  /** The columns of accounts for a query; those of later programs read as empty. */
  String selected() {
    return AccountRow.COLUMNS.stream()
        .map(name -> columns.contains(name) ? name : "'{}' AS " + name)
        .collect(Collectors.joining(", "));
  }
}
