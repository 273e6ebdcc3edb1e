package grok2api.api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for the files of the pages without running them. */
class WebFilesTest {

  private static final Path WEB = Path.of("src/web");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '(\\.[^']+)'");
  private static final Pattern ADDRESS = Pattern.compile("(?:https?|wss?)://[\\w.-]+");
  private static final Pattern TEXT_KEY = Pattern.compile("\\bt(?:x)?\\('([a-z]+(?:\\.\\w+)+)'");
  private static final Pattern PLACE = Pattern.compile("\\{\\w+\\}");
  private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([a-z_]+\\.[a-z_.]+)` \\|");
  private static final int MOST_BYTES = 150 * 1000;

  @Test
  void theListNamesEveryFile() throws IOException {
    List<String> listed =
        Files.readAllLines(WEB.resolve("files.txt")).stream()
            .filter(line -> !line.startsWith("?"))
            .sorted()
            .toList();
    try (Stream<Path> files = Files.walk(WEB)) {
      List<String> found =
          files
              .filter(Files::isRegularFile)
              .map(file -> WEB.relativize(file).toString())
              .filter(name -> !name.equals("files.txt"))
              .sorted()
              .toList();
      assertEquals(found, listed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zh", "ja", "de", "fr", "es"})
  void everyLanguageHasTheSameTexts(String language) throws IOException {
    Map<String, Js> english = texts("en");
    Map<String, Js> other = texts(language);
    assertEquals(english.keySet(), other.keySet());
    for (String key : english.keySet()) {
      assertEquals(places(english.get(key)), places(other.get(key)), language + " " + key);
    }
  }

  @Test
  void everyTextThatIsAskedForExists() throws IOException {
    Map<String, Js> english = texts("en");
    Set<String> missing = new TreeSet<>();
    for (Path script : scripts()) {
      Matcher key = TEXT_KEY.matcher(Files.readString(script));
      while (key.find()) {
        if (!english.containsKey(key.group(1))) {
          missing.add(script.getFileName() + ": " + key.group(1));
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void everySettingHasALabelAndHelp() throws IOException {
    Set<String> english = texts("en").keySet();
    Matcher key = SETTING.matcher(Files.readString(Path.of("docs/configuration.md")));
    Set<String> missing = new TreeSet<>();
    int count = 0;
    while (key.find()) {
      count++;
      String name = key.group(1).replace('.', '_');
      if (!english.contains("config.key." + name) || !english.contains("config.help." + name)) {
        missing.add(key.group(1));
      }
    }
    assertEquals(Set.of(), missing);
    assertTrue(count > 100, "settings found: " + count);
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    Set<String> allowed = Set.of("http://www.w3.org"); // the name of SVG, not an address
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(WEB)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher address = ADDRESS.matcher(Files.readString(file));
        while (address.find()) {
          if (!allowed.contains(address.group())) {
            found.add(WEB.relativize(file) + ": " + address.group());
          }
        }
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void pagesHaveNoInlineCode() throws IOException {
    for (String page : List.of("page.html", "denied.html")) {
      String html = Files.readString(WEB.resolve(page));
      assertTrue(!html.matches("(?s).*<script(?![^>]*\\bsrc=).*"), page + " has an inline script");
      assertTrue(!html.matches("(?s).*(<style|\\sstyle=|\\son\\w+=).*"), page + " has inline code");
    }
    for (Path script : scripts()) {
      String code = Files.readString(script);
      assertTrue(
          !code.matches("(?s).*(\\.innerHTML|insertAdjacentHTML|document\\.write|\\beval\\().*"),
          script + " makes markup of text");
    }
  }

  @Test
  void everyPageIsSmall() throws IOException {
    for (Page page : Page.ALL) {
      Set<Path> loaded = new HashSet<>();
      load(WEB.resolve("js/" + page.area() + "/" + page.script() + ".js").normalize(), loaded);
      long bytes = gzipped(WEB.resolve("css/app.css")) + 2 * gzipped(WEB.resolve("i18n/en.json"));
      for (Path file : loaded) {
        bytes += gzipped(file);
      }
      assertTrue(bytes < MOST_BYTES, page.path() + " loads " + bytes + " bytes");
    }
  }

  private static void load(Path script, Set<Path> loaded) throws IOException {
    Path file = Files.exists(script) ? script : library(script);
    if (!loaded.add(file)) {
      return;
    }
    Matcher next = IMPORT.matcher(Files.readString(file));
    while (next.find()) {
      load(script.resolveSibling(next.group(1)).normalize(), loaded);
    }
  }

  private static Path library(Path script) {
    return Path.of("lib/jars/web/web/lib").resolve(script.getFileName());
  }

  private static long gzipped(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Files.readAllBytes(file));
    }
    return bytes.size();
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(WEB.resolve("js"))) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }

  /** Dotted key to text; the plural forms of one text count as one. */
  private static Map<String, Js> texts(String language) throws IOException {
    Map<String, Js> found = new TreeMap<>();
    collect("", Js.parse(Files.readString(WEB.resolve("i18n/" + language + ".json"))), found);
    return found;
  }

  private static void collect(String prefix, Js at, Map<String, Js> found) {
    at.map()
        .forEach(
            (name, value) -> {
              if (value.isObject() && value.at("other").missing()) {
                collect(prefix + name + ".", value, found);
              } else {
                found.put(prefix + name, value);
              }
            });
  }

  private static Set<String> places(Js text) {
    List<String> found = new ArrayList<>();
    Matcher place = PLACE.matcher(text.isText() ? text.text() : text.at("other").text());
    while (place.find()) {
      found.add(place.group());
    }
    return new TreeSet<>(found);
  }
}
