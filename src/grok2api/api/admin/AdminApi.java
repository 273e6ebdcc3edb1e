package grok2api.api.admin;

import grok2api.account.AccountDesk;
import grok2api.account.AccountDirectory;
import grok2api.account.AccountList;
import grok2api.account.AccountSync;
import grok2api.config.ConfigStore;
import grok2api.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** All routes below {@code /admin/api}. */
public final class AdminApi {

  /** The account room, as the operator uses it. */
  public record Accounts(
      AccountDirectory directory, AccountSync sync, AccountDesk desk, AccountList list) {}

  /**
   * Facts of the process.
   *
   * @param storage {@code local}, {@code redis}, {@code mysql} or {@code postgresql}
   * @param leader whether this instance does the background work
   */
  public record Process(String version, String storage, BooleanSupplier leader) {}

  private final ConfigStore config;
  private final Accounts accounts;
  private final Process process;

  /** The API over rooms that are open already. */
  public AdminApi(ConfigStore config, Accounts accounts, Process process) {
    this.config = config;
    this.accounts = accounts;
    this.process = process;
  }

  /** The routes; call once. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.addAll(
        new StatusRoutes(config, accounts.directory(), accounts.sync(), process).routes());
    routes.addAll(new ConfigRoutes(config).routes());
    routes.addAll(new TokenListRoutes(accounts.list()).routes());
    routes.addAll(new TokenEditRoutes(accounts.desk(), accounts.list()).routes());
    return routes;
  }
}
