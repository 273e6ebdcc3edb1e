package grok2api.api.admin;

import grok2api.account.AccountDirectory;
import grok2api.account.AccountView;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Why accounts are in their states: how many for which reason, since when, until when. */
final class ReasonRoutes {

  private final AccountDirectory directory;

  ReasonRoutes(AccountDirectory directory) {
    this.directory = directory;
  }

  List<Route> routes() {
    return List.of(AdminRoute.of("GET", "/admin/api/tokens/reasons", this::list));
  }

  private record Cause(String status, String reason) implements Comparable<Cause> {
    @Override
    public int compareTo(Cause other) {
      return Comparator.comparing(Cause::status).thenComparing(Cause::reason).compare(this, other);
    }
  }

  /** What accounts of one cause have in common; times are 0 when not known. */
  private static final class Group {
    private final AccountView example;
    private final String advice;
    private int count;
    private long oldest;
    private long newest;
    private long first;
    private long last;

    Group(AccountView example, String advice) {
      this.example = example;
      this.advice = advice;
    }

    void add(AccountState state) {
      count++;
      newest = Math.max(newest, state.since());
      last = Math.max(last, state.until());
      oldest = earlier(oldest, state.since());
      first = earlier(first, state.until());
    }

    private static long earlier(long known, long other) {
      return known == 0 || other > 0 && other < known ? other : known;
    }
  }

  private void list(Request in, Reply out) {
    Map<Cause, Group> groups = new TreeMap<>();
    for (AccountView view : directory.views()) {
      AccountState state = AccountState.of(view);
      groups
          .computeIfAbsent(
              new Cause(state.status(), state.reason()), c -> new Group(view, state.advice()))
          .add(state);
    }
    out.json(
        200,
        json -> {
          json.beginObject().name("items").beginArray();
          groups.forEach((cause, group) -> write(json, cause, group));
          json.endArray().endObject();
        });
  }

  private static void write(JsonWriter json, Cause cause, Group group) {
    json.beginObject()
        .field("status", cause.status())
        .field("reason", cause.reason().isEmpty() ? null : cause.reason())
        .field("count", group.count);
    TokenJson.time(json, "oldest_since", group.oldest);
    TokenJson.time(json, "newest_since", group.newest);
    TokenJson.time(json, "first_until", group.first);
    TokenJson.time(json, "last_until", group.last);
    json.field("advice", group.advice)
        .name("example")
        .beginObject()
        .field("id", group.example.id())
        .field("masked", group.example.masked())
        .endObject()
        .endObject();
  }
}
