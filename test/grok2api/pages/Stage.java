package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import grok2api.LiveGateway;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Simulator, gateway and browser for one test; the end checks that nothing odd happened. */
final class Stage implements AutoCloseable {

  final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  final LiveGateway gateway;
  final Browser browser;

  /** Starts all three; without a browser on this machine the test is skipped. */
  Stage(Path folder, Map<String, String> variables) throws IOException {
    assumeTrue(Browser.isInstalled(), "chromium and chromium-driver are not installed");
    gateway = LiveGateway.start(sim, folder, variables);
    browser = new Browser();
  }

  /** Opens a page by its path. */
  Browser open(String path) {
    return browser.go(gateway.url() + path);
  }

  /** Opens a page and waits until it shows what it has to show. */
  Browser openReady(String path) {
    return open(path).await("document.querySelector('main[aria-busy=false]')");
  }

  /** Signs in to the admin pages. */
  Browser signIn(String key) {
    open("/admin/login");
    browser.type("#key", key).click("button[type=submit]");
    return browser.await("location.pathname === '/admin/overview'");
  }

  /** Fails on a console error, a violated policy, or a request to anywhere else. */
  void assertQuiet() {
    assertQuiet(message -> false);
  }

  /** The same, but for messages that the test provoked. */
  void assertQuiet(Predicate<String> expected) {
    List<String> errors =
        browser.console().stream()
            .filter(m -> m.startsWith("SEVERE") || m.contains("Content Security Policy"))
            .filter(m -> !expected.test(m))
            .toList();
    assertEquals(List.of(), errors, "console");
    List<String> strangers =
        browser.requests().stream()
            .filter(url -> url.startsWith("http") || url.startsWith("ws"))
            .filter(url -> !url.startsWith(gateway.url() + "/"))
            .toList();
    assertEquals(List.of(), strangers, "requests to other hosts");
  }

  @Override
  public void close() {
    browser.close();
    gateway.close();
    sim.close();
  }
}
