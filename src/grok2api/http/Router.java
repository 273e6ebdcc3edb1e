package grok2api.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the route of a method and path. Built once: literal paths by hash, the others by number of
 * segments with literal segments first, {@code {rest...}} last with the longest prefix first.
 */
final class Router {

  private final List<Route> routes;
  private final Map<String, PathEntry> literal = new HashMap<>();
  private final Map<Integer, List<PathEntry>> bySize = new HashMap<>();
  private final List<PathEntry> open = new ArrayList<>();

  /** What was found. */
  sealed interface Match {
    /** A route; {@code pattern} knows where its variables are. */
    record Found(Route route, PathPattern pattern) implements Match {}

    /** A known path that does not know the method; {@code allow} is the header's value. */
    record WrongMethod(String allow) implements Match {}

    /** No such path. */
    record Unknown() implements Match {}
  }

  private static final Match UNKNOWN = new Match.Unknown();

  private record PathEntry(PathPattern pattern, Map<String, Route> byMethod) {
    boolean fits(RequestPath path) {
      return pattern.matches(path.segments());
    }
  }

  /** Indexes the table; {@link IllegalArgumentException} for two routes that answer the same. */
  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
    Map<String, PathEntry> entries = new LinkedHashMap<>();
    for (Route route : routes) {
      PathPattern pattern = PathPattern.of(route.path());
      PathEntry entry =
          entries.computeIfAbsent(
              pattern.shape(), shape -> new PathEntry(pattern, new HashMap<>(4)));
      if (!entry.pattern.equals(pattern)) {
        throw new IllegalArgumentException(
            route.path() + " and " + entry.pattern.text() + " name a variable differently");
      }
      if (entry.byMethod.put(route.method(), route) != null) {
        throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
      }
    }
    index(entries.values());
  }

  List<Route> routes() {
    return routes;
  }

  /** Finds the route for a method, {@code HEAD} being answered by {@code GET}. */
  Match find(String method, RequestPath path) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    PathEntry exact = literal.get(path.path());
    if (exact != null && exact.byMethod.containsKey(wanted) && exact.fits(path)) {
      return new Match.Found(exact.byMethod.get(wanted), exact.pattern);
    }
    for (List<PathEntry> entries : List.of(sized(path), open)) {
      for (PathEntry entry : entries) {
        if (entry.byMethod.containsKey(wanted) && entry.fits(path)) {
          return new Match.Found(entry.byMethod.get(wanted), entry.pattern);
        }
      }
    }
    return unmatched(path, exact);
  }

  private Match unmatched(RequestPath path, PathEntry exact) {
    Set<String> allow = new TreeSet<>();
    if (exact != null && exact.fits(path)) {
      allow.addAll(exact.byMethod.keySet());
    }
    for (List<PathEntry> entries : List.of(sized(path), open)) {
      for (PathEntry entry : entries) {
        if (entry.fits(path)) {
          allow.addAll(entry.byMethod.keySet());
        }
      }
    }
    if (allow.contains("GET")) {
      allow.add("HEAD");
    }
    return allow.isEmpty() ? UNKNOWN : new Match.WrongMethod(String.join(", ", allow));
  }

  private List<PathEntry> sized(RequestPath path) {
    return bySize.getOrDefault(path.segments().size(), List.of());
  }

  private void index(Collection<PathEntry> entries) {
    for (PathEntry entry : entries) {
      PathPattern pattern = entry.pattern;
      if (pattern.isOpen()) {
        open.add(entry);
      } else if (pattern.variables() == 0) {
        literal.put(pattern.text(), entry);
      } else {
        bySize.computeIfAbsent(pattern.size(), size -> new ArrayList<>()).add(entry);
      }
    }
    Comparator<PathEntry> literalFirst = Comparator.comparing(entry -> entry.pattern.rank());
    bySize.values().forEach(list -> list.sort(literalFirst));
    open.sort(Comparator.comparingInt((PathEntry entry) -> -entry.pattern.size()));
  }
}
