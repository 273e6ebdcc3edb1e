package grok2api.api.admin;

import grok2api.account.AccountFilter;
import grok2api.account.AccountList;
import grok2api.account.AccountList.Order;
import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.List;

/**
 * Which accounts a call is about: a list of tokens, or everything that passes a filter. Exactly one
 * of the two, so that a page can never mean "these" and get "all".
 */
sealed interface Selection {

  /** These, as they were pasted. */
  record Tokens(List<String> pasted) implements Selection {}

  /** All that pass. */
  record Filtered(AccountFilter filter) implements Selection {}

  /** A bare list of tokens, {@code {"tokens":[…]}} or {@code {"select_all_filtered":true,…}}. */
  static Selection read(Json body) {
    if (body instanceof Json.Arr) {
      return tokens(new JsonAt("tokens", body), List.of());
    }
    return read(JsonAt.root(body));
  }

  /** The same for a body that must be an object. */
  static Selection read(JsonAt body) {
    boolean all = body.bool("select_all_filtered").orElse(false);
    List<String> named = AdminBody.texts(body, "tokens");
    if (!all) {
      return body.get("tokens").map(at -> tokens(at, named)).orElseThrow(Selection::nothing);
    }
    if (!named.isEmpty()) {
      throw Failure.invalid(
          "select_all_filtered", "Send either 'tokens' or 'select_all_filtered', not both.");
    }
    return new Filtered(body.get("filters").map(TokenQuery::filter).orElse(AccountFilter.ALL));
  }

  /** The tokens themselves; 400 when the filter finds none. */
  default List<String> resolve(AccountList accounts) {
    return switch (this) {
      case Tokens(var pasted) -> pasted;
      case Filtered(var filter) -> {
        List<String> found =
            accounts.all(filter, Order.NEWEST).stream().map(view -> view.record().key()).toList();
        if (found.isEmpty()) {
          throw Failure.invalid("filters", "No account matches the filters.");
        }
        yield found;
      }
    };
  }

  private static Selection tokens(JsonAt list, List<String> known) {
    List<String> pasted =
        (known.isEmpty() ? AdminBody.texts(list) : known)
            .stream().filter(text -> !text.isBlank()).toList();
    if (pasted.isEmpty()) {
      throw nothing();
    }
    return new Tokens(pasted);
  }

  private static Failure nothing() {
    return Failure.invalid("tokens", "No tokens provided");
  }
}
