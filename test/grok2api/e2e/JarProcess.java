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
import java.util.List;
import java.util.Map;

/** The shipped jar in a process of its own, for what only a process can show. */
final class JarProcess implements AutoCloseable {

  private final Process process;
  private final String url;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private JarProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts and waits until it is ready. */
  static JarProcess start(Simulator sim, Path folder) {
    String jar = System.getenv().getOrDefault("G2A_JAR", "");
    assumeTrue(!jar.isEmpty(), "G2A_JAR is not set: run this with ./build.sh");
    String java = System.getenv().getOrDefault("G2A_JAVA", "java");
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder(List.of(java, "-jar", jar));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("out.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SERVER_HOST", "127.0.0.1",
                "SERVER_PORT", Integer.toString(port),
                "DATA_DIR", folder.resolve("data").toString(),
                "LOG_DIR", folder.resolve("logs").toString(),
                "GROK_APP_API_KEY", LiveGateway.API_KEY,
                "GROK_APP_APP_KEY", LiveGateway.APP_KEY,
                "GROK_UPSTREAM_WEB_URL", sim.webUrl(),
                "GROK_UPSTREAM_ASSETS_URL", sim.assetsUrl()));
    try {
      JarProcess started = new JarProcess(builder.start(), "http://127.0.0.1:" + port);
      Await.until(started::isReady);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
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
