package grok2api.api.admin;

import grok2api.account.AccountDesk;
import grok2api.base.Failure;
import grok2api.http.Request;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what admin bodies have in common. */
final class AdminBody {

  /** More tokens than any pool has; a longer list is a mistake. */
  static final int MAX_TOKENS = 200_000;

  private AdminBody() {}

  /** The body, which must be an object. */
  static JsonAt object(Request in) {
    return JsonAt.root(JsonReader.parse(in.body()));
  }

  /** Texts of a list member; a single text counts as a list of one. Absent: empty. */
  static List<String> texts(JsonAt body, String name) {
    Optional<JsonAt> member = body.get(name);
    if (member.isEmpty()) {
      return List.of();
    }
    return member.get().isString() ? List.of(member.get().string()) : texts(member.get());
  }

  /** The texts of a list. */
  static List<String> texts(JsonAt list) {
    if (!(list.value() instanceof Json.Arr(var items))) {
      throw list.wrong("a list of strings");
    }
    if (items.size() > MAX_TOKENS) {
      throw Failure.invalid(list.path(), "At most " + MAX_TOKENS + " entries at once.");
    }
    List<String> texts = new ArrayList<>(items.size());
    for (Json item : items) {
      if (!(item instanceof Json.Str(var text))) {
        throw list.wrong("a list of strings");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Tags as a list or as one comma-separated text; empty when absent. */
  static Optional<List<String>> tags(JsonAt body) {
    return body.get("tags")
        .map(tags -> tags.isString() ? List.of(tags.string().split(",")) : texts(tags))
        .map(AccountDesk::cleanTags);
  }

  /** The pool that a member names; basic when absent. */
  static Pool pool(JsonAt body) {
    return Pool.parse(body.string("pool").orElse(""), "pool");
  }

  /** A flag of the query: true for {@code 1, true, yes, on}. */
  static boolean flag(Request in, String name) {
    return switch (in.query(name).orElse("").strip().toLowerCase(java.util.Locale.ROOT)) {
      case "1", "true", "yes", "on" -> true;
      case "", "0", "false", "no", "off" -> false;
      default -> throw Failure.invalid(name, "'" + name + "' must be true or false.");
    };
  }

  /** A whole number of the query within a range. */
  static Optional<Integer> number(Request in, String name, int min, int max) {
    Optional<String> text = in.query(name).map(String::strip).filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean digits = text.get().matches("\\d{1,9}");
    int value = digits ? Integer.parseInt(text.get()) : -1;
    if (!digits || value < min || value > max) {
      throw Failure.invalid(name, "'" + name + "' must be between " + min + " and " + max + ".");
    }
    return Optional.of(value);
  }

  /** A time in the query, milliseconds since the epoch. */
  static Optional<Long> time(Request in, String name) {
    Optional<String> text = in.query(name).map(String::strip).filter(t -> !t.isEmpty());
    if (text.isPresent() && !text.get().matches("\\d{1,15}")) {
      throw Failure.invalid(name, "'" + name + "' must be milliseconds since the epoch.");
    }
    return text.map(Long::parseLong);
  }
}
