package grok2api.api.admin;

import grok2api.account.AccountDesk;
import grok2api.account.AccountDirectory;
import grok2api.account.AccountFilter;
import grok2api.account.AccountList;
import grok2api.account.AccountView;
import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.json.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Starts batches over accounts and lets readers follow, list and cancel them. */
final class BatchRoutes {

  private static final int MAX_CONCURRENCY = 80;

  private final Supplier<Config> config;
  private final AccountDirectory directory;
  private final AccountList accounts;
  private final BatchItems items;
  private final TaskBoard board;
  private final AdminStreams streams;

  BatchRoutes(
      Supplier<Config> config,
      AdminApi.Accounts rooms,
      BatchItems items,
      TaskBoard board,
      AdminStreams streams) {
    this.config = config;
    this.directory = rooms.directory();
    this.accounts = rooms.list();
    this.items = items;
    this.board = board;
    this.streams = streams;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.bulk("POST", "/admin/api/batch/refresh", this::refresh),
        AdminRoute.bulk("POST", "/admin/api/batch/nsfw", this::nsfw),
        AdminRoute.bulk("POST", "/admin/api/batch/cache-clear", this::clear),
        AdminRoute.bulk("POST", "/admin/api/batch/check", this::check),
        AdminRoute.of("GET", "/admin/api/batch", this::list),
        AdminRoute.bulk("GET", "/admin/api/batch/{task_id}/stream", this::stream),
        AdminRoute.of("POST", "/admin/api/batch/{task_id}/cancel", this::cancel));
  }

  private void refresh(Request in, Reply out) {
    int usual = config.get().batch().refreshConcurrency();
    start("refresh", in, out, usual, items::refresh);
  }

  private void nsfw(Request in, Reply out) {
    boolean on = in.query("enabled").isEmpty() || AdminBody.flag(in, "enabled");
    int usual = config.get().batch().nsfwConcurrency();
    start("nsfw", in, out, usual, token -> items.nsfw(token, on));
  }

  private void clear(Request in, Reply out) {
    int usual = config.get().batch().assetDeleteConcurrency();
    start("cache-clear", in, out, usual, items::clearAssets);
  }

  private void check(Request in, Reply out) {
    int usual = config.get().batch().refreshConcurrency();
    start("check", in, out, usual, items::check);
  }

  private void start(String kind, Request in, Reply out, int usual, BatchRun.Item item) {
    boolean async = AdminBody.flag(in, "async");
    int concurrency =
        AdminBody.number(in, "concurrency", 1, MAX_CONCURRENCY)
            .orElse(Math.clamp(usual, 1, MAX_CONCURRENCY));
    BatchRun.Plan plan = plan(in, concurrency, item);
    BatchTask task = board.start(kind, plan.total(), t -> BatchRun.run(board, t, plan));
    if (async) {
      board.announce(task);
      out.json(200, json -> started(task, json));
      return;
    }
    BatchTask.View end = task.awaitEnd();
    switch (end.status()) {
      case DONE -> out.json(200, json -> json.value(end.result()));
      case CANCELLED ->
          throw Failure.of(
                  Failure.Kind.CONFLICT, "task_cancelled", "The task was cancelled meanwhile.")
              .build();
      case ERROR, RUNNING -> throw Failure.internal(end.error(), null);
    }
  }

  private static void started(BatchTask task, JsonWriter json) {
    json.beginObject()
        .field("status", "success")
        .field("task_id", task.id())
        .field("total", task.view().total())
        .endObject();
  }

  private BatchRun.Plan plan(Request in, int concurrency, BatchRun.Item item) {
    JsonAt body = AdminBody.object(in);
    List<String> manageable = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    int skipped = 0;
    for (String pasted : wanted(in, body)) {
      Optional<AccountView> view = find(pasted);
      if (view.isEmpty()) {
        unknown.add(pasted);
      } else if (view.get().status().isManageable()) {
        manageable.add(view.get().record().key());
      } else {
        skipped++;
      }
    }
    return new BatchRun.Plan(manageable, skipped, unknown, concurrency, item);
  }

  private Set<String> wanted(Request in, JsonAt body) {
    if (!AdminBody.flag(in, "all_manageable")) {
      return new LinkedHashSet<>(Selection.read(body).resolve(accounts));
    }
    if (!AdminBody.texts(body, "tokens").isEmpty()) {
      throw Failure.invalid("tokens", "'tokens' must be empty with all_manageable=true.");
    }
    Set<String> all = new LinkedHashSet<>();
    for (AccountView view : accounts.all(AccountFilter.ALL, AccountList.Order.NEWEST)) {
      if (view.status().isManageable()) {
        all.add(view.record().key());
      }
    }
    if (all.isEmpty()) {
      throw Failure.invalid("tokens", "There is no manageable account.");
    }
    return all;
  }

  private Optional<AccountView> find(String pasted) {
    return directory
        .find(pasted)
        .or(() -> AccountDesk.clean(List.of(pasted)).stream().findFirst().flatMap(directory::find));
  }

  private void list(Request in, Reply out) {
    List<BatchTask> tasks = board.list();
    out.json(
        200,
        json -> {
          json.beginObject().name("tasks").beginArray();
          for (BatchTask task : tasks) {
            BatchTask.View view = task.view();
            json.beginObject()
                .field("task_id", task.id())
                .field("kind", task.kind())
                .field("status", view.status().id())
                .field("total", view.total())
                .field("processed", view.processed())
                .field("ok", view.ok())
                .field("fail", view.fail())
                .field("started_at", task.startedAt().toEpochMilli());
            TokenJson.time(json, "ended_at", view.endedAt().map(Instant::toEpochMilli).orElse(0L));
            json.endObject();
          }
          json.endArray().endObject();
        });
  }

  private void stream(Request in, Reply out) {
    new TaskStream(board, board.require(in.pathVariable("task_id")), streams).send(out);
  }

  private void cancel(Request in, Reply out) {
    board.cancel(in.pathVariable("task_id"));
    out.json(200, json -> json.beginObject().field("status", "success").endObject());
  }
}
