package grok2api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packages use each other, and foreign libraries, as the tables in {@link Layers} say. */
class LayersTest {

  private static final Path CLASSES = Path.of("build/classes");

  @Test
  void packagesKeepToTheirLayers() {
    assertTrue(Files.isDirectory(CLASSES), "no classes in " + CLASSES.toAbsolutePath());
    Map<String, Set<String>> uses = Layers.parse(jdeps());
    assertTrue(uses.containsKey("grok2api.json"), "jdeps listed nothing: " + uses.keySet());
    assertTrue(
        uses.get("grok2api.json").contains("com.fasterxml.jackson.core"),
        "jdeps does not list libraries");
    List<String> violations = Layers.violations(uses);
    assertTrue(violations.isEmpty(), () -> String.join("\n", violations));
  }

  @Test
  void theTableItselfHasNoCycle() {
    for (String room : Layers.ROOMS.keySet()) {
      assertFalse(reachable(room).contains(room), room + " reaches itself");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "grok2api.http, grok2api.gateway",
    "grok2api.http, java.lang.reflect",
    "grok2api.json, grok2api.http",
    "grok2api.api.openai, grok2api.api.anthropic",
    "grok2api.api.openai, grok2api.upstream",
    "grok2api.upstream.web, grok2api.upstream.console",
    "grok2api.upstream.web, java.net.http",
    "grok2api.store.deep, grok2api.gateway",
    "grok2api.account, java.sql",
    "grok2api.net, com.sun.net.httpserver.spi",
    "grok2api.net, sun.misc",
    "grok2api.unheardof, grok2api.base",
    "grok2api, java.net.http",
  })
  void reportsAPlantedDependency(String from, String to) {
    assertEquals(1, Layers.violations(Layers.parse(listing(from, to))).size());
  }

  @ParameterizedTest
  @CsvSource({
    "grok2api.http, com.sun.net.httpserver",
    "grok2api.store.deep, java.sql",
    "grok2api.store.deep, grok2api.store",
    "grok2api.api.admin, grok2api.account",
    "grok2api.base, java.util.concurrent.locks",
    "grok2api, grok2api.upstream.web",
  })
  void acceptsWhatTheTablesAllow(String from, String to) {
    assertEquals(List.of(), Layers.violations(Layers.parse(listing(from, to))));
  }

  private static String listing(String from, String to) {
    return """
    classes -> java.base
       %s     -> java.lang      java.base
       %s     -> %s             somewhere
    """
        .formatted(from, from, to);
  }

  private static String jdeps() {
    var out = new ByteArrayOutputStream();
    var print = new PrintStream(out, true, UTF_8);
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    // Libraries are not on its path: it lists their packages as "not found", which is enough here.
    int status =
        jdeps.run(print, print, "-verbose:package", "--multi-release", "21", CLASSES.toString());
    String listing = out.toString(UTF_8);
    assertEquals(0, status, listing);
    return listing;
  }

  private static Set<String> reachable(String room) {
    Set<String> seen = new HashSet<>();
    var todo = new ArrayDeque<>(Layers.ROOMS.get(room));
    while (!todo.isEmpty()) {
      String next = todo.pop();
      if (seen.add(next)) {
        todo.addAll(Layers.ROOMS.get(next));
      }
    }
    return seen;
  }
}
