package grok2api.api.admin;

import grok2api.account.AccountFilter;
import grok2api.account.AccountList.Order;
import grok2api.account.TokenText;
import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Files that accounts keep on the upstream's side: shown account by account, a page of accounts at
 * a time, so that large pools do not time out.
 */
public final class AssetRoutes {

  private static final int PAGE_SIZE = 50;
  private static final int MAX_PAGE_SIZE = 500;
  private static final String ID = "[A-Za-z0-9_-]{1,64}";

  private final Supplier<Config> config;
  private final AdminApi.Accounts accounts;
  private final AssetShelf shelf;
  private final TaskBoard board;

  /** Routes over an upstream's file store. */
  public AssetRoutes(
      Supplier<Config> config, AdminApi.Accounts accounts, AssetShelf shelf, TaskBoard board) {
    this.config = config;
    this.accounts = accounts;
    this.shelf = shelf;
    this.board = board;
  }

  /** The routes; call once. */
  public List<Route> routes() {
    return List.of(
        AdminRoute.bulk("GET", "/admin/api/assets", this::list),
        AdminRoute.bulk("POST", "/admin/api/assets/delete-item", this::delete),
        AdminRoute.bulk("POST", "/admin/api/assets/clear-token", this::clear));
  }

  /** What one account has, or why that could not be found out. */
  private record Row(String token, List<AssetShelf.Asset> assets, String error) {}

  private void list(Request in, Reply out) {
    List<String> tokens = asked(in);
    Row[] rows = new Row[tokens.size()];
    AtomicInteger next = new AtomicInteger();
    int atOnce = Math.min(tokens.size(), config.get().batch().assetListConcurrency());
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      readers.add(board.spawn("assets", () -> read(tokens, rows, next)));
    }
    join(readers);
    out.json(200, json -> write(json, rows));
  }

  private List<String> asked(Request in) {
    Optional<String> token = in.query("token").filter(text -> !text.isBlank());
    if (token.isPresent()) {
      return List.of(stored(token.get()));
    }
    int page = AdminBody.number(in, "page", 1, Integer.MAX_VALUE).orElse(1);
    int size = AdminBody.number(in, "page_size", 1, MAX_PAGE_SIZE).orElse(PAGE_SIZE);
    return accounts.list().all(AccountFilter.ALL, Order.NEWEST).stream()
        .filter(view -> view.status().isManageable() && view.clean())
        .skip((page - 1L) * size)
        .limit(size)
        .map(view -> view.record().key())
        .toList();
  }

  private void read(List<String> tokens, Row[] rows, AtomicInteger next) {
    int index = next.getAndIncrement();
    while (index < rows.length) {
      String token = tokens.get(index);
      try {
        rows[index] = new Row(token, shelf.list(token), "");
      } catch (Failure failure) {
        rows[index] = new Row(token, List.of(), BatchRun.scrubbed(failure.getMessage()));
      }
      index = next.getAndIncrement();
    }
  }

  private static void join(List<Thread> readers) {
    try {
      for (Thread reader : readers) {
        reader.join();
      }
    } catch (InterruptedException e) {
      readers.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
      throw Failure.cancelled("nobody waits for the list any more");
    }
  }

  private static void write(JsonWriter json, Row[] rows) {
    int total = 0;
    json.beginObject().name("tokens").beginArray();
    for (Row row : rows) {
      total += row.assets().size();
      json.beginObject()
          .field("token", row.token())
          .field("masked", TokenText.mask(row.token()))
          .field("count", row.assets().size())
          .name("assets")
          .beginArray();
      row.assets().forEach(asset -> write(json, asset));
      json.endArray().field("error", row.error().isEmpty() ? null : row.error()).endObject();
    }
    json.endArray().field("total_assets", total).endObject();
  }

  private static void write(JsonWriter json, AssetShelf.Asset asset) {
    json.beginObject()
        .field("id", asset.id())
        .field("name", asset.name())
        .field("file_path", asset.filePath())
        .field("content_type", asset.contentType())
        .field("size", asset.size())
        .field("created_at", asset.createdAt())
        .endObject();
  }

  private void delete(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    String token = stored(body.require("token").string());
    String id = body.require("asset_id").string();
    if (!id.matches(ID)) {
      throw Failure.invalid("asset_id", "'asset_id' is not the id of a file.");
    }
    shelf.delete(token, id);
    out.json(200, json -> json.beginObject().field("status", "success").endObject());
  }

  private void clear(Request in, Reply out) {
    String token = stored(AdminBody.object(in).require("token").string());
    int deleted = shelf.clear(token);
    out.json(
        200,
        json ->
            json.beginObject().field("status", "success").field("deleted", deleted).endObject());
  }

  /** Only stored accounts: no text of a caller is ever sent upstream as a credential. */
  private String stored(String pasted) {
    return accounts.desk().require(pasted).key();
  }
}
