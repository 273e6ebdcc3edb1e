package grok2api.media;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An index in memory. */
final class ListIndex implements MediaIndex {

  private final Map<MediaKind, List<Row>> rows = new EnumMap<>(MediaKind.class);

  private List<Row> of(MediaKind kind) {
    return rows.computeIfAbsent(kind, k -> new ArrayList<>());
  }

  @Override
  public void put(MediaKind kind, Row row) {
    remove(kind, List.of(row.name()));
    of(kind).add(row);
  }

  @Override
  public void remove(MediaKind kind, Collection<String> names) {
    of(kind).removeIf(row -> names.contains(row.name()));
  }

  @Override
  public void replace(MediaKind kind, List<Row> all) {
    rows.put(kind, new ArrayList<>(all));
  }

  @Override
  public long usage(MediaKind kind) {
    return of(kind).stream().mapToLong(Row::sizeBytes).sum();
  }

  @Override
  public List<Row> oldestFirst(MediaKind kind) {
    return of(kind).stream()
        .sorted(Comparator.comparingLong(Row::createdNanos).thenComparing(Row::name))
        .toList();
  }

  @Override
  public void close() {}
}
