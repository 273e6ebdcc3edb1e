package grok2api.api.admin;

import grok2api.account.AccountFilter;
import grok2api.account.AccountList.Order;
import grok2api.account.AccountList.Sort;
import grok2api.base.Failure;
import grok2api.http.Request;
import grok2api.json.JsonAt;
import grok2api.model.Pool;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a caller wants to see of the accounts, from a query or from the body's {@code filters}. */
final class TokenQuery {

  private static final String ALL = "all";

  private TokenQuery() {}

  /** The filter in the query. */
  static AccountFilter filter(Request in) {
    return filter(in::query);
  }

  /** The filter in a body. */
  static AccountFilter filter(JsonAt filters) {
    return filter(filters::string);
  }

  private static AccountFilter filter(Function<String, Optional<String>> member) {
    Function<String, Optional<String>> chosen =
        name ->
            member
                .apply(name)
                .map(text -> text.strip().toLowerCase(Locale.ROOT))
                .filter(text -> !text.isEmpty() && !text.equals(ALL));
    return new AccountFilter(
        chosen.apply("pool").map(name -> Pool.parse(name, "pool")),
        chosen.apply("status").map(TokenQuery::state),
        chosen.apply("nsfw").map(TokenQuery::nsfw),
        member.apply("q").map(String::strip).orElse(""),
        member.apply("tag").map(String::strip).orElse(""));
  }

  private static AccountFilter.State state(String name) {
    for (AccountFilter.State state : AccountFilter.State.values()) {
      if (state.id().equals(name)) {
        return state;
      }
    }
    throw Failure.invalid(
        "status", "'status' must be one of active, cooling, disabled, expired, invalid, all.");
  }

  private static boolean nsfw(String word) {
    return switch (word) {
      case "enabled", "true", "1" -> true;
      case "disabled", "false", "0" -> false;
      default -> throw Failure.invalid("nsfw", "'nsfw' must be enabled, disabled or all.");
    };
  }

  /** The order in the query, or the given one. */
  static Order order(Request in, Order byDefault) {
    Sort by =
        in.query("sort").filter(t -> !t.isBlank()).map(TokenQuery::sort).orElse(byDefault.by());
    String direction =
        in.query("order")
            .filter(t -> !t.isBlank())
            .map(t -> t.strip().toLowerCase(Locale.ROOT))
            .orElse(byDefault.ascending() ? "asc" : "desc");
    return switch (direction) {
      case "asc" -> new Order(by, true);
      case "desc" -> new Order(by, false);
      default -> throw Failure.invalid("order", "'order' must be asc or desc.");
    };
  }

  private static Sort sort(String name) {
    for (Sort sort : Sort.values()) {
      if (sort.name().equalsIgnoreCase(name.strip())) {
        return sort;
      }
    }
    throw Failure.invalid(
        "sort",
        "'sort' must be one of created_at, updated_at, last_used_at, use_count, fail_count.");
  }

  /** Names of the parts in force, {@code all} for the others: status, nsfw, pool. */
  static String words(AccountFilter filter) {
    return String.join("-", status(filter), nsfwWord(filter), pool(filter));
  }

  /** The state's name or {@code all}. */
  static String status(AccountFilter filter) {
    return filter.status().map(AccountFilter.State::id).orElse(ALL);
  }

  /** {@code enabled}, {@code disabled} or {@code all}. */
  static String nsfwWord(AccountFilter filter) {
    return filter.nsfw().map(on -> on ? "enabled" : "disabled").orElse(ALL);
  }

  /** The pool's name or {@code all}. */
  static String pool(AccountFilter filter) {
    return filter.pool().map(Pool::id).orElse(ALL);
  }
}
