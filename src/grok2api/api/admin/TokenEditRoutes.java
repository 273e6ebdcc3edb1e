package grok2api.api.admin;

import grok2api.account.AccountChange;
import grok2api.account.AccountDesk;
import grok2api.account.AccountDesk.Entrant;
import grok2api.account.AccountList;
import grok2api.account.TokenText;
import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds, replaces, edits, disables and deletes accounts. */
final class TokenEditRoutes {

  private final AccountDesk desk;
  private final AccountList accounts;
  private final NewAccounts fresh;

  TokenEditRoutes(AdminApi.Accounts accounts, BatchItems items, TaskBoard board) {
    this.desk = accounts.desk();
    this.accounts = accounts.list();
    this.fresh = new NewAccounts(accounts.directory(), items, board);
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.bulk("POST", "/admin/api/tokens/add", this::add),
        AdminRoute.bulk("POST", "/admin/api/tokens", this::replace),
        AdminRoute.bulk("PUT", "/admin/api/tokens/pool", this::replacePool),
        AdminRoute.bulk("PUT", "/admin/api/pool", this::replacePool),
        AdminRoute.bulk("DELETE", "/admin/api/tokens", this::delete),
        AdminRoute.bulk("DELETE", "/admin/api/tokens/invalid", this::deleteInvalid),
        AdminRoute.of("PUT", "/admin/api/tokens/edit", this::edit),
        AdminRoute.of("POST", "/admin/api/tokens/disabled", this::disable),
        AdminRoute.bulk("POST", "/admin/api/tokens/disabled/batch", this::disableAll),
        AdminRoute.bulk("POST", "/admin/api/tokens/cooldown/clear", this::clearCooldown));
  }

  private void add(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    Pool pool = AdminBody.pool(body);
    List<String> tags = AdminBody.tags(body).orElse(List.of());
    AccountDesk.Added added = desk.add(AdminBody.texts(body, "tokens"), pool, tags);
    boolean unknownPool =
        body.string("pool").filter(name -> name.strip().equalsIgnoreCase("auto")).isPresent();
    Optional<BatchTask> task = follow(in, added.tokens(), unknownPool);
    out.json(
        200,
        json -> {
          json.beginObject()
              .field("status", "success")
              .field("count", added.count())
              .field("skipped", added.skipped())
              .field("synced", false);
          task.ifPresent(t -> json.field("task_id", t.id()));
          json.endObject();
        });
  }

  /** A task when NSFW is to follow, or the caller wants to learn the pools. */
  private Optional<BatchTask> follow(Request in, List<String> added, boolean always) {
    boolean nsfw = AdminBody.flag(in, "auto_nsfw");
    return added.isEmpty() || !nsfw && !always
        ? Optional.empty()
        : Optional.of(fresh.follow(added, nsfw));
  }

  private static List<String> tokens(Collection<List<Entrant>> pools) {
    return pools.stream().flatMap(List::stream).map(Entrant::token).distinct().toList();
  }

  private void replace(Request in, Reply out) {
    boolean merge = merges(in);
    Map<Pool, List<Entrant>> pools = new LinkedHashMap<>();
    for (JsonAt member : AdminBody.object(in).members()) {
      Pool pool = Pool.parse(member.path(), member.path());
      pools.computeIfAbsent(pool, p -> new ArrayList<>()).addAll(entrants(member));
    }
    if (pools.values().stream().allMatch(List::isEmpty)) {
      throw nothingUsable();
    }
    int count = merge ? merge(pools) : desk.replace(pools);
    follow(in, tokens(pools.values()), false);
    out.json(
        200,
        json -> json.beginObject().field("status", "success").field("count", count).endObject());
  }

  private static boolean merges(Request in) {
    return switch (in.query("mode").orElse("replace")) {
      case "replace" -> false;
      case "merge" -> true;
      default -> throw Failure.invalid("mode", "'mode' must be replace or merge.");
    };
  }

  private int merge(Map<Pool, List<Entrant>> pools) {
    int count = 0;
    for (Map.Entry<Pool, List<Entrant>> pool : pools.entrySet()) {
      count += desk.add(pool.getKey(), pool.getValue(), AccountChange.IfLive.KEEP).count();
    }
    return count;
  }

  private static List<Entrant> entrants(JsonAt list) {
    if (!(list.value() instanceof Json.Arr(var items))) {
      throw list.wrong("a list of tokens");
    }
    if (items.size() > AdminBody.MAX_TOKENS) {
      throw Failure.invalid(list.path(), "At most " + AdminBody.MAX_TOKENS + " entries at once.");
    }
    List<Entrant> entrants = new ArrayList<>(items.size());
    for (JsonAt item : list.list()) {
      entrant(item).ifPresent(entrants::add);
    }
    return entrants;
  }

  private static Optional<Entrant> entrant(JsonAt item) {
    if (item.isString()) {
      return TokenText.clean(item.string()).map(token -> new Entrant(token, Optional.empty(), ""));
    }
    if (!item.isObject()) {
      throw item.wrong("a token, or an object with 'token'");
    }
    String note = item.string("note").orElse("");
    return TokenText.clean(item.require("token").string())
        .map(token -> new Entrant(token, AdminBody.tags(item), note));
  }

  private void replacePool(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    Pool pool = Pool.parse(body.require("pool").string(), "pool");
    Optional<List<String>> tags = AdminBody.tags(body);
    List<Entrant> entrants =
        AccountDesk.clean(AdminBody.texts(body.require("tokens"))).stream()
            .map(token -> new Entrant(token, tags, ""))
            .toList();
    if (entrants.isEmpty()) {
      throw nothingUsable();
    }
    int count = desk.replace(Map.of(pool, entrants));
    follow(in, tokens(List.of(entrants)), false);
    out.json(
        200, json -> json.beginObject().field("pool", pool.id()).field("count", count).endObject());
  }

  private void delete(Request in, Reply out) {
    List<String> tokens = Selection.read(JsonReader.parse(in.body())).resolve(accounts);
    deleted(desk.delete(tokens), out);
  }

  private void deleteInvalid(Request in, Reply out) {
    deleted(desk.deleteInvalid(), out);
  }

  private static void deleted(int count, Reply out) {
    out.json(200, json -> json.beginObject().field("deleted", count).endObject());
  }

  private void edit(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    Optional<Pool> pool =
        body.string("pool")
            .filter(name -> !name.isBlank() && !name.strip().equalsIgnoreCase("auto"))
            .map(name -> Pool.parse(name, "pool"));
    AccountDesk.Edited edited =
        desk.edit(
            body.require("old_token").string(),
            new AccountDesk.Edit(
                body.string("token"), pool, AdminBody.tags(body), body.string("note")));
    out.json(
        200,
        json ->
            json.beginObject()
                .field("status", "success")
                .field("token", edited.token())
                .field("pool", edited.pool().id())
                .endObject());
  }

  private void disable(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    boolean disabled = body.require("disabled").bool();
    String token = desk.setDisabled(body.require("token").string(), disabled);
    out.json(
        200,
        json ->
            json.beginObject()
                .field("status", "success")
                .field("token", token)
                .field("disabled", disabled)
                .endObject());
  }

  private void disableAll(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    boolean disabled = body.require("disabled").bool();
    AccountDesk.Batch batch = desk.setDisabled(Selection.read(body).resolve(accounts), disabled);
    out.json(
        200,
        json -> {
          json.beginObject().field("status", "success").field("disabled", disabled);
          summary(batch, json).endObject();
        });
  }

  /** Ends the rest of accounts that are cooling; those that are off or expired stay so. */
  private void clearCooldown(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    AccountDesk.Batch batch = desk.clearCooldown(Selection.read(body).resolve(accounts));
    out.json(
        200, json -> summary(batch, json.beginObject().field("status", "success")).endObject());
  }

  private static JsonWriter summary(AccountDesk.Batch batch, JsonWriter json) {
    return json.name("summary")
        .beginObject()
        .field("total", batch.total())
        .field("ok", batch.ok())
        .field("fail", batch.fail())
        .endObject();
  }

  private static Failure nothingUsable() {
    return Failure.invalid("tokens", "No valid tokens provided");
  }
}
