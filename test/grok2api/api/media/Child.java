package grok2api.api.media;

import com.fasterxml.jackson.core.JsonFactory;
import grok2api.LiveGateway;
import grok2api.account.AccountStore;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program as a process of its own, which can be killed. */
final class Child implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(60);

  private final Process process;
  private final String url;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Starts over a data folder and waits until it answers. */
  Child(Simulator sim, Path folder) throws IOException {
    log = folder.resolve("child.log");
    int port = freePort();
    url = "http://127.0.0.1:" + port;
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "grok2api.Main")
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile());
    Map<String, String> env = builder.environment();
    env.put("SERVER_HOST", "127.0.0.1");
    env.put("SERVER_PORT", Integer.toString(port));
    env.put("DATA_DIR", folder.resolve("data").toString());
    env.put("LOG_FILE_ENABLED", "false");
    env.put("LOG_LEVEL", "ERROR");
    env.put("GROK_APP_API_KEY", LiveGateway.API_KEY);
    env.put("GROK_APP_APP_KEY", LiveGateway.APP_KEY);
    env.put("GROK_UPSTREAM_WEB_URL", sim.webUrl());
    env.put("GROK_UPSTREAM_ASSETS_URL", sim.assetsUrl());
    env.put("GROK_CACHE_LOCAL_IMAGE_MAX_MB", "64");
    env.put("GROK_CACHE_LOCAL_VIDEO_MAX_MB", "64");
    process = builder.start();
    awaitReady();
  }

  private void awaitReady() {
    long end = System.nanoTime() + READY.toNanos();
    while (!ready()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new IllegalStateException("the child does not answer: " + said());
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean ready() {
    try {
      return send("GET", "/health", "").statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  HttpResponse<String> send(String method, String path, String body) {
    String key = path.startsWith("/admin") ? LiveGateway.APP_KEY : LiveGateway.API_KEY;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + key)
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int status(String path) {
    return send("GET", path, "").statusCode();
  }

  void add(String token) {
    Js body = Js.obj("tokens", Js.arr(token), "pool", "super");
    send("POST", "/admin/api/tokens/add", body.toString());
  }

  /** SIGKILL, and the end of it. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the child survived");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Where the classes come from, however the tests themselves were started. */
  private static String classPath() {
    try {
      Stream<String> classes =
          Stream.of(
                  AccountStore.class,
                  JsonFactory.class,
                  Class.forName("grok2api.Main"),
                  Class.forName("org.sqlite.JDBC"),
                  Class.forName("org.slf4j.Logger"),
                  Class.forName("org.tomlj.Toml"),
                  Class.forName("org.antlr.v4.runtime.Parser"))
              .map(Child::location);
      Stream<String> resources =
          Stream.of("web/files.txt", "config.defaults.toml", "grok2api/model/models.json")
              .flatMap(Child::root);
      return Stream.concat(classes, resources)
          .distinct()
          .collect(Collectors.joining(File.pathSeparator));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The folder of the class path that holds a resource. */
  private static Stream<String> root(String resource) {
    URL found = Child.class.getClassLoader().getResource(resource);
    boolean file = found != null && found.getProtocol().equals("file");
    String path = file ? found.getPath() : "";
    return file ? Stream.of(path.substring(0, path.length() - resource.length())) : Stream.empty();
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
