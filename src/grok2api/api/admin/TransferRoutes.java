package grok2api.api.admin;

import grok2api.account.AccountExport;
import grok2api.account.AccountFilter;
import grok2api.account.AccountImport;
import grok2api.account.AccountList.Order;
import grok2api.account.AccountView;
import grok2api.account.TokenText;
import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonWriter;
import grok2api.model.Pool;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Files of accounts in and out. An import is read while it arrives; whoever wants to watch finds it
 * among the tasks.
 */
final class TransferRoutes {

  private static final Logger LOG = System.getLogger(TransferRoutes.class.getName());

  private final AdminApi.Accounts accounts;
  private final TaskBoard board;

  TransferRoutes(AdminApi.Accounts accounts, TaskBoard board) {
    this.accounts = accounts;
    this.board = board;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.file("POST", "/admin/api/tokens/import", this::take),
        AdminRoute.bulk("POST", "/admin/api/tokens/export", this::give));
  }

  private void take(Request in, Reply out) {
    boolean replace =
        switch (in.query("mode").orElse("merge")) {
          case "merge" -> false;
          case "replace" -> true;
          default -> throw Failure.invalid("mode", "'mode' must be merge or replace.");
        };
    AccountImport.Options options =
        new AccountImport.Options(
            Pool.parse(in.query("pool").orElse(""), "pool"),
            replace,
            AdminBody.flag(in, "dry_run"));
    BatchTask task = board.open("import", 0);
    try {
      AccountImport.Report report = accounts.importer().run(in.body(), options, task::reached);
      task.done(Json.Obj.EMPTY.with("count", Json.of(report.count())), board.now());
      LOG.log(
          Level.INFO,
          "account.import format={0} count={1} skipped={2} dry_run={3}",
          report.format(),
          Integer.toString(report.count()),
          Integer.toString(report.skipped()),
          Boolean.toString(options.dryRun()));
      out.json(200, json -> report(json, report, task));
    } finally {
      task.ended(BatchTask.Status.ERROR, "The import failed.", board.now()); // unless it is done
    }
  }

  private static void report(JsonWriter json, AccountImport.Report report, BatchTask task) {
    json.beginObject()
        .field("status", "success")
        .field("format", report.format())
        .field("count", report.count())
        .field("skipped", report.skipped())
        .field("invalid_count", report.invalidCount())
        .name("invalid")
        .beginArray();
    for (AccountImport.Problem problem : report.invalid()) {
      json.beginObject()
          .field("line", problem.line())
          .field("reason", problem.reason())
          .endObject();
    }
    json.endArray().name("pools").beginObject();
    for (Pool pool : Pool.values()) {
      json.field(pool.id(), report.pools().getOrDefault(pool, 0));
    }
    json.endObject().field("task_id", task.id()).endObject();
  }

  private void give(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    AccountExport.Format format = format(body.string("format").orElse("txt"));
    boolean named = body.get("tokens").isPresent() || body.get("select_all_filtered").isPresent();
    Selection selection = named ? Selection.read(body) : new Selection.Filtered(AccountFilter.ALL);
    List<AccountView> chosen = chosen(selection);
    AccountFilter filter =
        selection instanceof Selection.Filtered(var given) ? given : AccountFilter.ALL;
    String name = AccountExport.fileName(filter, format);
    LOG.log(
        Level.INFO,
        "account.export format={0} accounts={1} client={2}",
        format.name().toLowerCase(Locale.ROOT),
        Integer.toString(chosen.size()),
        in.clientAddress());
    out.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    try (OutputStream file = out.stream(200, format.mediaType(), -1)) {
      AccountExport.write(chosen, format, board.now(), file);
    } catch (IOException e) {
      throw Failure.cancelled("the export could not be sent");
    }
  }

  private List<AccountView> chosen(Selection selection) {
    return switch (selection) {
      case Selection.Filtered(var filter) -> accounts.list().all(filter, Order.NEWEST);
      case Selection.Tokens(var pasted) -> {
        Set<String> wanted = new HashSet<>(pasted);
        pasted.forEach(text -> TokenText.clean(text).ifPresent(wanted::add));
        yield accounts.list().all(AccountFilter.ALL, Order.NEWEST).stream()
            .filter(view -> wanted.contains(view.record().key()))
            .toList();
      }
    };
  }

  private static AccountExport.Format format(String name) {
    return switch (name) {
      case "txt" -> AccountExport.Format.TXT;
      case "json" -> AccountExport.Format.JSON;
      case "full" -> AccountExport.Format.FULL;
      default -> throw Failure.invalid("format", "'format' must be txt, json or full.");
    };
  }
}
