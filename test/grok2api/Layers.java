package grok2api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The two tables of the architecture as data: which package may use which, and which package is the
 * only one to touch a foreign library; and the comparison of a {@code jdeps} listing with them.
 */
final class Layers {

  static final String ROOT = "grok2api";

  private static final Set<String> UPSTREAM =
      Set.of("base", "json", "config", "model", "chat", "media", "account");
  private static final Set<String> ADAPTER = plus(UPSTREAM, "upstream", "net");
  private static final Set<String> API =
      Set.of("base", "json", "config", "model", "chat", "media", "http", "gateway");
  private static final Set<String> FACE = plus(API, "api");

  /** Package (below {@code grok2api.}) and what it may use. The root package may use all. */
  static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          Map.entry("base", Set.of()),
          Map.entry("json", Set.of("base")),
          Map.entry("log", Set.of("base", "json")),
          Map.entry("config", Set.of("base", "json")),
          Map.entry("audit", Set.of("base")),
          Map.entry("model", Set.of("base", "json")),
          Map.entry("chat", Set.of("base", "json")),
          Map.entry("http", Set.of("base", "json")),
          Map.entry("net", Set.of("base", "json", "config")),
          Map.entry("media", Set.of("base", "config")),
          Map.entry("account", Set.of("base", "json", "config", "model")),
          Map.entry(
              "store",
              Set.of("base", "json", "config", "model", "chat", "media", "account", "audit")),
          Map.entry("upstream", plus(UPSTREAM, "net")),
          Map.entry("upstream.web", ADAPTER),
          Map.entry("upstream.responses", ADAPTER),
          Map.entry("upstream.console", plus(ADAPTER, "upstream.responses")),
          Map.entry("upstream.official", plus(ADAPTER, "upstream.responses")),
          Map.entry("gateway", plus(UPSTREAM, "upstream")),
          Map.entry("api", API),
          Map.entry("api.fields", Set.of("base", "json", "chat", "api")),
          Map.entry("api.openai", plus(FACE, "api.fields")),
          Map.entry("api.responses", plus(FACE, "api.fields")),
          Map.entry("api.anthropic", FACE),
          Map.entry("api.media", plus(FACE, "api.fields")),
          Map.entry("api.admin", plus(FACE, "account", "audit", "log")),
          Map.entry("api.pages", FACE),
          Map.entry("api.webui", FACE));

  /** Packages that only one room may touch; an empty set: nobody. The longest prefix counts. */
  static final Map<String, Set<String>> FOREIGN =
      Map.ofEntries(
          Map.entry("com.sun.net.httpserver", Set.of("http")),
          Map.entry("java.net.http", Set.of("net")),
          Map.entry("com.fasterxml.jackson", Set.of("json")),
          Map.entry("org.tomlj", Set.of("config")),
          Map.entry("java.sql", Set.of("store")),
          Map.entry("javax.sql", Set.of("store")),
          Map.entry("com.zaxxer.hikari", Set.of("store")),
          Map.entry("org.sqlite", Set.of("store")),
          Map.entry("org.postgresql", Set.of("store")),
          Map.entry("org.mariadb.jdbc", Set.of("store")),
          Map.entry("redis.clients.jedis", Set.of("store")),
          Map.entry("java.util.logging", Set.of("log")),
          Map.entry("org.slf4j", Set.of("log")),
          Map.entry("java.lang.reflect", Set.of()));

  private Layers() {}

  /** Package → packages it uses, from the output of {@code jdeps -verbose:package}. */
  static Map<String, Set<String>> parse(String listing) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (String line : listing.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      boolean edge = words.length >= 3 && words[1].equals("->") && line.startsWith("   ");
      if (edge) {
        uses.computeIfAbsent(words[0], p -> new TreeSet<>()).add(words[2]);
      }
    }
    return uses;
  }

  /** One sentence for every edge that the tables do not allow. */
  static List<String> violations(Map<String, Set<String>> uses) {
    List<String> found = new ArrayList<>();
    uses.forEach(
        (from, targets) -> {
          for (String to : targets) {
            String why = complaint(from, to);
            if (!why.isEmpty()) {
              found.add(from + " uses " + to + ": " + why);
            }
          }
        });
    return found;
  }

  private static String complaint(String from, String to) {
    String room = room(from);
    if (to.equals(ROOT) || to.startsWith(ROOT + ".")) {
      return ownComplaint(room, room(to));
    }
    String library = longestPrefix(to, FOREIGN.keySet());
    if (!library.isEmpty()) {
      return FOREIGN.get(library).contains(room)
          ? ""
          : "only " + FOREIGN.get(library) + " may use " + library;
    }
    boolean platform = to.startsWith("java.") || to.startsWith("javax.");
    return platform ? "" : "neither the platform nor in the table of libraries";
  }

  private static String ownComplaint(String room, String target) {
    if (room.isEmpty() || room.equals(target)) {
      return "";
    }
    if (!ROOMS.containsKey(room)) {
      return room + " is not in the table of packages";
    }
    Set<String> allowed = ROOMS.get(room);
    return allowed.contains(target) ? "" : room + " may use " + new TreeSet<>(allowed);
  }

  /** The row that counts for a package: its own, or that of the package around it. */
  private static String room(String packageName) {
    if (packageName.equals(ROOT)) {
      return "";
    }
    String name = packageName.substring(ROOT.length() + 1);
    String row = longestPrefix(name, ROOMS.keySet());
    return row.isEmpty() ? name : row;
  }

  private static String longestPrefix(String name, Set<String> prefixes) {
    String best = "";
    for (String prefix : prefixes) {
      boolean fits = name.equals(prefix) || name.startsWith(prefix + ".");
      if (fits && prefix.length() > best.length()) {
        best = prefix;
      }
    }
    return best;
  }

  private static Set<String> plus(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }
}
