package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hides secrets in what the admin page reads, and understands what it sends back: the mask means
 * "unchanged". {@code app.api_key} is shown: operators copy it from the page.
 */
final class Masks {

  static final String MASK = "********";
  private static final String SHOWN_KEY = "app.api_key";

  private Masks() {}

  /** The stored form of a value with its secrets masked; an empty secret stays empty. */
  static Json hide(ConfigKey key, Json canonical) {
    return key.name().equals(SHOWN_KEY) ? key.type().stored(canonical) : conceal(key, canonical);
  }

  /** The same without that exception, for what may end in a log. */
  static Json conceal(ConfigKey key, Json canonical) {
    if (key.type().secret()) {
      return each(canonical, text -> text.isEmpty() ? text : MASK);
    }
    return key.type().stored(each(canonical, Masks::hidePassword));
  }

  /**
   * What the operator meant: masks replaced by what is in force. Empty when a mask cannot be
   * assigned (a list of another length, a password of another user or host).
   */
  static Optional<Json> unhide(ConfigKey key, Json sent, Json current) {
    if (sent instanceof Json.Str(var text) && text.equals(MASK) && key.type().secret()) {
      return Optional.of(current);
    }
    List<Json> now = current instanceof Json.Arr(var items) ? items : List.of(current);
    if (sent instanceof Json.Arr(var items)) {
      return unhideAll(items, now).map(Json.Arr::new);
    }
    if (sent instanceof Json.Str(var text) && text.contains(MASK)) {
      return ListText.split(sent, "[,\\r\\n]+")
          .flatMap(items -> unhideAll(items, now))
          .map(items -> Json.of(ListText.join(items)));
    }
    return Optional.of(sent);
  }

  /** True when the value holds a URL with a password. */
  static boolean hasPassword(Json value) {
    return value instanceof Json.Str(var text) && text.contains("@")
        || value instanceof Json.Arr(var items) && items.stream().anyMatch(Masks::hasPassword);
  }

  private static Optional<List<Json>> unhideAll(List<Json> sent, List<Json> now) {
    long masks = sent.stream().filter(item -> Json.of(MASK).equals(item)).count();
    if (masks > 0 && masks != now.size()) {
      return Optional.empty();
    }
    List<Json> meant = new ArrayList<>();
    int next = 0;
    for (Json item : sent) {
      Json value = item;
      if (item instanceof Json.Str(var text) && text.contains(MASK)) {
        Optional<Json> found =
            text.equals(MASK) ? Optional.of(now.get(next++)) : samePlace(text.strip(), now);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        value = found.get();
      }
      meant.add(value);
    }
    return Optional.of(meant);
  }

  /** The value in force that looks like {@code masked} once its password is hidden. */
  private static Optional<Json> samePlace(String masked, List<Json> now) {
    return now.stream()
        .filter(
            value ->
                value instanceof Json.Str(var text)
                    && hidePassword(text).equals(masked.replaceFirst("/+$", "")))
        .findFirst();
  }

  private static String hidePassword(String text) {
    return UrlRule.password(text).isEmpty() ? text : UrlRule.withPassword(text, MASK);
  }

  private static Json each(Json value, java.util.function.UnaryOperator<String> change) {
    return switch (value) {
      case Json.Str(var text) -> Json.of(change.apply(text));
      case Json.LongStr(var text) -> Json.of(change.apply(text.toString()));
      case Json.Arr(var items) ->
          new Json.Arr(new ArrayList<>(items.stream().map(item -> each(item, change)).toList()));
      case Json.Obj table -> table;
      case Json.Num number -> number;
      case Json.Bool flag -> flag;
      case Json.Null() -> value;
    };
  }
}
