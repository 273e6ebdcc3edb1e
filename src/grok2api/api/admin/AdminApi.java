package grok2api.api.admin;

import grok2api.account.AccountDesk;
import grok2api.account.AccountDirectory;
import grok2api.account.AccountImport;
import grok2api.account.AccountList;
import grok2api.account.AccountSync;
import grok2api.account.OfficialKeys;
import grok2api.audit.PoolHistory;
import grok2api.audit.RequestLog;
import grok2api.config.ConfigStore;
import grok2api.gateway.ModelDirectory;
import grok2api.http.Route;
import grok2api.log.Logs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** All routes below {@code /admin/api}, and {@code /meta/update}. */
public final class AdminApi {

  /** The account room, as the operator uses it. */
  public record Accounts(
      AccountDirectory directory,
      AccountSync sync,
      AccountDesk desk,
      AccountList list,
      AccountImport importer) {}

  /**
   * Facts of the process.
   *
   * @param storage {@code local}, {@code redis}, {@code mysql} or {@code postgresql}
   * @param leader whether this instance does the background work
   * @param stopping whether the server drains: streams of the pages then end
   * @param releases asked only with {@code server.update_check}
   */
  public record Facts(
      String version,
      String storage,
      BooleanSupplier leader,
      BooleanSupplier stopping,
      ReleaseSource releases,
      InstantSource clock) {}

  /**
   * The other rooms.
   *
   * @param tasks closed by whoever made it
   */
  public record Rooms(
      ConfigStore config,
      AdminKeyCheck check,
      Logs logs,
      ModelDirectory models,
      BatchWork work,
      TaskBoard tasks) {}

  /**
   * What explains the state of things.
   *
   * @param refusals the latest refused upstream calls, newest first
   */
  public record Watch(
      Supplier<List<RefusedCall>> refusals, PoolHistory history, OfficialKeys officialKeys) {}

  /** What clients do: their keys and the log of their requests. */
  public record Clients(ClientKeyBook keys, RequestLog requests) {}

  private final Rooms rooms;
  private final Accounts accounts;
  private final Clients clients;
  private final Watch watch;
  private final Facts process;

  /** The API over rooms that are open already. */
  public AdminApi(Rooms rooms, Accounts accounts, Clients clients, Watch watch, Facts process) {
    this.rooms = rooms;
    this.accounts = accounts;
    this.clients = clients;
    this.watch = watch;
    this.process = process;
  }

  /** The routes; call once. */
  public List<Route> routes() {
    ConfigStore config = rooms.config();
    AdminStreams streams = new AdminStreams(process.stopping());
    BatchItems items = new BatchItems(rooms.work(), accounts.desk());
    List<Route> routes = new ArrayList<>();
    routes.addAll(new SessionRoutes(config, rooms.check()).routes());
    routes.addAll(new StatusRoutes(config, accounts, process).routes());
    routes.addAll(new ConfigRoutes(config).routes());
    routes.addAll(new ModelRoutes(config::current, rooms.models()).routes());
    routes.addAll(new LogRoutes(rooms.logs(), streams).routes());
    routes.addAll(new RefusalRoutes(watch.refusals()).routes());
    routes.addAll(new HistoryRoutes(watch.history(), process.clock()).routes());
    routes.addAll(new OfficialKeyRoutes(watch.officialKeys()).routes());
    routes.addAll(new ReasonRoutes(accounts.directory()).routes());
    routes.addAll(new KeyRoutes(clients.keys()).routes());
    routes.addAll(new RequestRoutes(clients.requests(), process.clock()).routes());
    routes.addAll(
        new UpdateRoutes(config::current, process.version(), process.releases(), process.clock())
            .routes());
    routes.addAll(new TokenListRoutes(accounts.list()).routes());
    routes.addAll(new TokenEditRoutes(accounts, items, rooms.tasks()).routes());
    routes.addAll(new TransferRoutes(accounts, rooms.tasks()).routes());
    routes.addAll(
        new BatchRoutes(config::current, accounts, items, rooms.tasks(), streams).routes());
    return routes;
  }
}
