package grok2api.config;

import grok2api.base.Failure;
import grok2api.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows as a database has them; can be unreachable, and can be written to behind the back. */
final class FakeBackend implements ConfigBackend {

  final Map<String, String> rows = new LinkedHashMap<>();
  boolean reachable = true;
  Runnable beforeSave = () -> {};
  private int version;

  void write(String key, String json) {
    rows.put(key, json);
    version++;
  }

  @Override
  public Stored load() {
    return Stored.ofDotted(rows, version());
  }

  @Override
  public String version() {
    if (!reachable) {
      throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "no connection").build();
    }
    return Integer.toString(version);
  }

  @Override
  public void save(Map<String, Json> changes, String expectedVersion) {
    Runnable before = beforeSave;
    beforeSave = () -> {};
    before.run();
    if (!expectedVersion.equals(version())) {
      throw Failure.of(Failure.Kind.CONFLICT, "config_changed", "somebody was faster").build();
    }
    changes.forEach((key, value) -> write(key, value.compact()));
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofSeconds(3);
  }

  @Override
  public String name() {
    return "fake";
  }
}
