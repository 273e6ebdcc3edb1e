package grok2api.pages;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import grok2api.sim.Js;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rules of axe-core, run in the page that is shown. */
record Axe(String code) {

  private static final Path FILE =
      Path.of(System.getenv().getOrDefault("G2A_AXE", "lib/jars/web-test/axe.js"));

  /** Without the library the test is skipped, which counts as a failure where it must not be. */
  static Axe load() throws IOException {
    assumeTrue(Files.exists(FILE), "axe-core was not fetched");
    return new Axe(Files.readString(FILE));
  }

  /** Serious and critical findings. */
  List<String> check(Browser browser, String where) {
    browser.script("if (!window.axe) {" + code + ";window.axe = axe;}");
    Js result =
        browser.asyncScript(
            "const done = arguments[arguments.length - 1];axe.run({resultTypes:"
                + " ['violations']}).then(done, e => done({error: String(e)}));");
    if (!result.at("error").missing()) {
      return List.of(where + ": " + result.at("error").text());
    }
    return result.at("violations").list().stream()
        .filter(v -> List.of("serious", "critical").contains(v.at("impact").text()))
        .map(v -> where + ": " + v.at("id").text() + " " + v.at("nodes", 0, "html").text())
        .toList();
  }
}
