package grok2api.store;

import grok2api.config.ConfigBackend;
import grok2api.json.Json;
import java.time.Duration;
import java.util.Map;

/** Settings that are only looked at. */
record ReadOnlyConfig(ConfigBackend backend) implements ConfigBackend {

  @Override
  public Stored load() {
    return backend.load();
  }

  @Override
  public String version() {
    return backend.version();
  }

  @Override
  public void save(Map<String, Json> changes, String expectedVersion) {
    throw ReadOnlyAccounts.refused();
  }

  @Override
  public Duration pollInterval() {
    return backend.pollInterval();
  }

  @Override
  public String name() {
    return backend.name();
  }
}
