package grok2api.pages;

import grok2api.sim.Js;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fresh headless chromium with a profile of its own. Waits are bounded; a wait that ends without
 * its condition fails the test. One thread.
 */
final class Browser implements AutoCloseable {

  static final String TAB = "\uE004";
  static final String ENTER = "\uE007";
  static final String ESCAPE = "\uE00C";

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> BINARIES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser");
  private static final List<String> DRIVERS =
      List.of("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver");
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--hide-scrollbars",
          "--lang=en",
          "--window-size=1360,860");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path profile;
  private final Process driver;
  private final String base;
  private final String session;

  /** Starts driver and browser. */
  Browser() throws IOException {
    profile = Files.createTempDirectory("grok2api-chromium");
    int port = freePort();
    base = "http://127.0.0.1:" + port;
    driver =
        new ProcessBuilder(first(DRIVERS), "--port=" + port, "--silent")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await("the driver", () -> answers("/status"));
    session = "/session/" + open().at("sessionId").text();
  }

  /** True when this machine has the browser and its driver. */
  static boolean isInstalled() {
    return Stream.of(BINARIES, DRIVERS)
        .allMatch(paths -> paths.stream().anyMatch(p -> Files.isExecutable(Path.of(p))));
  }

  private static String first(List<String> paths) {
    return paths.stream().filter(p -> Files.isExecutable(Path.of(p))).findFirst().orElseThrow();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Js open() {
    Js flags =
        Js.arr(Stream.concat(FLAGS.stream(), Stream.of("--user-data-dir=" + profile)).toArray());
    Js logs = Js.obj("browser", "ALL", "performance", "ALL");
    Js wish =
        Js.obj(
            "browserName",
            "chrome",
            "goog:loggingPrefs",
            logs,
            "goog:chromeOptions",
            Js.obj("args", flags, "binary", first(BINARIES)));
    return post("/session", Js.obj("capabilities", Js.obj("alwaysMatch", wish)));
  }

  /** Loads a page. */
  Browser go(String url) {
    post(session + "/url", Js.obj("url", url));
    return this;
  }

  /** Runs a script's body and gives what it returns. */
  Js script(String body, Object... arguments) {
    return post(session + "/execute/sync", Js.obj("script", body, "args", Js.arr(arguments)));
  }

  /** The value of an expression. */
  Js value(String expression) {
    return script("return " + expression + ";");
  }

  /** Runs a script that calls its last argument when it is done. */
  Js asyncScript(String body, Object... arguments) {
    return post(session + "/execute/async", Js.obj("script", body, "args", Js.arr(arguments)));
  }

  /** Waits until an expression is true. */
  Browser await(String expression) {
    await(expression, () -> value("Boolean(" + expression + ")").isTrue());
    return this;
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50); // between two looks, never instead of one
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted");
    }
  }

  /** Waits for an element and clicks it as a user would. */
  Browser click(String css) {
    await("document.querySelector(" + Js.of(css) + ")");
    post(session + "/element/" + find(css) + "/click", Js.obj());
    return this;
  }

  /** Clicks the first button or link of a part of the page that has this text. */
  Browser clickText(String within, String text) {
    String found =
        ("[...document.querySelectorAll(%s)]"
                + ".find(e => e.checkVisibility() && e.textContent.includes(%s))")
            .formatted(Js.of(within), Js.of(text));
    await(found);
    script(found + ".click();");
    return this;
  }

  /** Types into an element; a path into a file field chooses the file. */
  Browser type(String css, String text) {
    await("document.querySelector(" + Js.of(css) + ")");
    post(session + "/element/" + find(css) + "/value", Js.obj("text", text));
    return this;
  }

  /** Presses and releases a key wherever the focus is; one of {@link #TAB}, {@link #ESCAPE}, … */
  Browser press(String key) {
    Js down = Js.obj("type", "keyDown", "value", key);
    Js up = Js.obj("type", "keyUp", "value", key);
    Js keys = Js.obj("type", "key", "id", "keyboard", "actions", Js.arr(down, up));
    post(session + "/actions", Js.obj("actions", Js.arr(keys)));
    return this;
  }

  private String find(String css) {
    Js element = post(session + "/element", Js.obj("using", "css selector", "value", css));
    return element.at("element-6066-11e4-a52e-4f735466cecf").text();
  }

  /** Shows pages as on a screen of this size. */
  Browser size(int width, int height) {
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Js.obj("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    return this;
  }

  /** Prefers the dark or the light theme. */
  Browser theme(String scheme) {
    Js feature = Js.obj("name", "prefers-color-scheme", "value", scheme);
    cdp("Emulation.setEmulatedMedia", Js.obj("features", Js.arr(feature)));
    return this;
  }

  /** Runs a script in every page from now on, before the page's own. */
  Browser beforePages(String script) {
    cdp("Page.addScriptToEvaluateOnNewDocument", Js.obj("source", script));
    return this;
  }

  /** Bytes of live JavaScript objects, after the dead ones were collected. */
  long heapBytes() {
    cdp("HeapProfiler.collectGarbage", Js.obj());
    return cdp("Runtime.getHeapUsage", Js.obj()).at("usedSize").number();
  }

  private Js cdp(String command, Js parameters) {
    return post(session + "/goog/cdp/execute", Js.obj("cmd", command, "params", parameters));
  }

  /** Console messages since the last look, as {@code LEVEL text}. */
  List<String> console() {
    return log("browser").stream()
        .map(entry -> entry.at("level").text() + " " + entry.at("message").text())
        .toList();
  }

  /** Addresses that were asked for since the last look. */
  List<String> requests() {
    return log("performance").stream()
        .map(entry -> Js.parse(entry.at("message").text()).at("message"))
        .filter(event -> event.at("method").text().equals("Network.requestWillBeSent"))
        .map(event -> event.at("params", "request", "url").text())
        .toList();
  }

  private List<Js> log(String type) {
    return post(session + "/se/log", Js.obj("type", type)).list();
  }

  /** Keeps a picture of what is shown below {@code build/screenshots}. */
  Browser screenshot(String name) {
    Path folder = Path.of(System.getenv().getOrDefault("G2A_SCREENSHOTS", "build/screenshots"));
    try {
      Files.createDirectories(folder);
      byte[] png = Base64.getDecoder().decode(get(session + "/screenshot").text());
      Files.write(folder.resolve(name + ".png"), png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private boolean answers(String path) {
    try {
      return get(path).at("ready").isTrue();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private Js get(String path) {
    return call(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  private Js post(String path, Js body) {
    return call(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private Js call(HttpRequest.Builder request) {
    try {
      var answer =
          http.send(
              request.timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofString());
      Js value = Js.parse(answer.body()).at("value");
      if (answer.statusCode() != 200) {
        throw new AssertionError("browser: " + value.at("message").text());
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted");
    }
  }

  @Override
  public void close() {
    try {
      call(HttpRequest.newBuilder(URI.create(base + session)).DELETE());
    } finally {
      driver.destroy();
      deleteProfile();
    }
  }

  private void deleteProfile() {
    try (Stream<Path> files = Files.walk(profile)) {
      driver.waitFor();
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
