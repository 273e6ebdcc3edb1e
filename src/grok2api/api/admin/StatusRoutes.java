package grok2api.api.admin;

import grok2api.account.AccountDirectory;
import grok2api.account.AccountSync;
import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import java.time.Duration;
import java.util.List;

/** What the program is doing: log-in check, status, storage, and a look for foreign changes. */
final class StatusRoutes {

  private final ConfigStore config;
  private final AccountDirectory directory;
  private final AccountSync sync;
  private final AdminApi.Facts process;
  private final long startedNanos = System.nanoTime();

  StatusRoutes(ConfigStore config, AdminApi.Accounts accounts, AdminApi.Facts process) {
    this.config = config;
    this.directory = accounts.directory();
    this.sync = accounts.sync();
    this.process = process;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.of("GET", "/admin/api/verify", StatusRoutes::verify),
        AdminRoute.of("GET", "/admin/api/storage", this::storage),
        AdminRoute.of("GET", "/admin/api/status", this::status),
        AdminRoute.of("POST", "/admin/api/sync", this::sync));
  }

  private static void verify(Request in, Reply out) {
    out.json(200, json -> json.beginObject().field("status", "success").endObject());
  }

  private void storage(Request in, Reply out) {
    out.json(200, json -> json.beginObject().field("type", process.storage()).endObject());
  }

  private void status(Request in, Reply out) {
    Config now = config.current();
    Duration up = Duration.ofNanos(System.nanoTime() - startedNanos);
    int size = directory.size();
    out.json(
        200,
        json ->
            json.beginObject()
                .field("status", "ok")
                .field("size", size)
                .field("revision", sync.revision())
                .field("selection_strategy", ConfigRoutes.strategy(now))
                .field("version", process.version())
                .field("uptime_sec", up.toSeconds())
                .field("leader", process.leader().getAsBoolean())
                .field("inflight", directory.inflight())
                .field("config_error", config.configError().orElse(null))
                .field("default_admin_key", now.app().isDefaultAdminKey())
                .field("warnings", config.warnings())
                .endObject());
  }

  private void sync(Request in, Reply out) {
    long before = sync.revision();
    sync.pollNow();
    long after = sync.revision();
    out.json(
        200,
        json ->
            json.beginObject()
                .field("changed", after != before)
                .field("revision", after)
                .endObject());
  }
}
