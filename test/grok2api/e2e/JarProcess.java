package grok2api.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import grok2api.LiveGateway;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The shipped jar in a process of its own, for what only a process can show. */
final class JarProcess implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(1);

  private final Process process;
  private final String url;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private JarProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts on a free port and waits until it is ready. */
  static JarProcess start(Simulator sim, Path folder) {
    return start(sim, folder, freePort(), Map.of());
  }

  /** Starts with further variables and waits until it is ready. */
  static JarProcess start(Simulator sim, Path folder, int port, Map<String, String> more) {
    String jar = System.getenv().getOrDefault("G2A_JAR", "");
    assumeTrue(!jar.isEmpty(), "G2A_JAR is not set: run this with ./build.sh");
    String java = System.getenv().getOrDefault("G2A_JAVA", "java");
    ProcessBuilder builder = new ProcessBuilder(List.of(java, "-jar", jar));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("out.log").toFile());
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("SERVER_HOST", "127.0.0.1"),
                Map.entry("SERVER_PORT", Integer.toString(port)),
                Map.entry("DATA_DIR", folder.resolve("data").toString()),
                Map.entry("LOG_DIR", folder.resolve("logs").toString()),
                Map.entry("GROK_APP_API_KEY", LiveGateway.API_KEY),
                Map.entry("GROK_APP_APP_KEY", LiveGateway.APP_KEY),
                Map.entry("GROK_UPSTREAM_WEB_URL", sim.webUrl()),
                Map.entry("GROK_UPSTREAM_ASSETS_URL", sim.assetsUrl()),
                Map.entry("GROK_UPSTREAM_CONSOLE_URL", sim.consoleUrl()),
                Map.entry("GROK_UPSTREAM_ACCOUNTS_URL", sim.accountsUrl()),
                Map.entry("GROK_UPSTREAM_API_URL", sim.apiUrl())));
    builder.environment().putAll(more);
    try {
      JarProcess started = new JarProcess(builder.start(), "http://127.0.0.1:" + port);
      try {
        Await.until(START, started::isReady);
        return started;
      } catch (AssertionError e) {
        started.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when it takes requests; false as well when nobody listens. */
  boolean isReady() {
    try {
      return send("GET", "/readyz", "", "", BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  <T> HttpResponse<T> send(
      String method, String path, String body, String key, BodyHandler<T> handler)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + key)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  HttpResponse<String> admin(String method, String path, String body) throws IOException {
    return send(method, path, body, LiveGateway.APP_KEY, BodyHandlers.ofString());
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL; back when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    kill();
    http.close();
  }
}
