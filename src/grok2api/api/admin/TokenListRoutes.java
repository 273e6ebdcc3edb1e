package grok2api.api.admin;

import grok2api.account.AccountFilter;
import grok2api.account.AccountList;
import grok2api.account.AccountList.Listing;
import grok2api.account.AccountList.Order;
import grok2api.account.AccountList.Sort;
import grok2api.account.AccountView;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/** Shows accounts: all of them as older scripts expect, or page by page. */
final class TokenListRoutes {

  private static final int PAGE_SIZE = 50;
  private static final int MAX_PAGE_SIZE = 2_000;

  private final AccountList accounts;

  TokenListRoutes(AccountList accounts) {
    this.accounts = accounts;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.bulk("GET", "/admin/api/tokens", this::list),
        AdminRoute.of("GET", "/admin/api/tokens/summary", this::summary));
  }

  private void list(Request in, Reply out) {
    AccountFilter filter = TokenQuery.filter(in);
    Optional<Integer> page = AdminBody.number(in, "page", 1, Integer.MAX_VALUE);
    Optional<Integer> size = AdminBody.number(in, "page_size", 1, MAX_PAGE_SIZE);
    if (page.isEmpty() && size.isEmpty()) {
      Order order = TokenQuery.order(in, new Order(Sort.UPDATED_AT, false));
      everything(accounts.all(filter, order), out);
      return;
    }
    Order order = TokenQuery.order(in, Order.NEWEST);
    Listing listing = accounts.page(filter, order, page.orElse(1), size.orElse(PAGE_SIZE));
    out.json(200, json -> page(json, listing, filter));
  }

  private static void everything(List<AccountView> views, Reply out) {
    JsonStream.send(out, "{\"tokens\":[", views, TokenJson::token, "]}");
  }

  private static void page(JsonWriter json, Listing listing, AccountFilter filter) {
    json.beginObject().field("status", "success");
    items(json, "items", listing.items());
    items(json, "tokens", listing.items());
    json.field("total", listing.total())
        .field("page", listing.page())
        .field("page_size", listing.pageSize())
        .field("total_pages", listing.totalPages())
        .field("revision", listing.revision())
        .name("summary");
    TokenJson.summary(json, listing.summary(), filter);
    json.endObject();
  }

  private static void items(JsonWriter json, String name, List<AccountView> views) {
    json.name(name).beginArray();
    views.forEach(view -> TokenJson.token(json, view));
    json.endArray();
  }

  private void summary(Request in, Reply out) {
    AccountFilter filter = TokenQuery.filter(in);
    AccountList.Summary summary = accounts.summary(filter);
    out.json(
        200,
        json -> {
          json.beginObject().field("status", "success").name("summary");
          TokenJson.summary(json, summary, filter);
          json.endObject();
        });
  }
}
