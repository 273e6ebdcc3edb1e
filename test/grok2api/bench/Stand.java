package grok2api.bench;

import grok2api.sim.Js;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Simulator, nginx and gateway, each in a process of its own, on free ports of loopback. */
final class Stand implements AutoCloseable {

  static final String API_KEY = "bench-api-key";
  private static final String APP_KEY = "bench-app-key";
  private static final int ACCOUNTS = 2_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Deque<Child> opened = new ArrayDeque<>();
  private final Path home;
  private final String java;
  private final Path jar;
  private Js hosts;

  Stand(Path home, String java, Path jar) throws Exception {
    this.home = home;
    this.java = java;
    this.jar = jar;
    sim();
    nginx();
  }

  Child simulator;
  Child nginx;
  int nginxPort;

  /** A gateway and what it took until its first answer. */
  record Gateway(Child child, int port, double startMillis) implements AutoCloseable {
    @Override
    public void close() {
      child.close();
    }
  }

  int webPort() {
    return URI.create(hosts.at("web").text()).getPort();
  }

  private void sim() throws Exception {
    List<String> command =
        List.of(
            java,
            "-cp",
            classPath(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "grok2api.sim.SimulatorMain",
            "--accept-any",
            "--bench");
    simulator = keep(Child.start(home.resolve("sim.out"), home, Map.of(), command));
    await(simulator, () -> simulator.output().contains("}"));
    hosts = Js.parse(simulator.output().lines().findFirst().orElseThrow());
  }

  /** This process's class path for a process that starts in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void nginx() throws Exception {
    nginxPort = freePort();
    Path conf = home.resolve("nginx.conf");
    Files.writeString(
        conf,
        """
        daemon off; master_process off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/nginx.log;
        events { worker_connections 20000; }
        http {
          access_log off; client_max_body_size 100m; keepalive_requests 1000000;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
          uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
          upstream sim { server 127.0.0.1:%2$d; keepalive 512; }
          server { listen 127.0.0.1:%3$d backlog=8192;
            location / { proxy_pass http://sim; proxy_http_version 1.1;
              proxy_set_header Connection ""; proxy_buffering off; } }
        }
        """
            .formatted(home, webPort(), nginxPort));
    List<String> command = List.of("nginx", "-p", home.toString(), "-c", conf.toString());
    nginx = keep(Child.start(home.resolve("nginx.out"), home, Map.of(), command));
    await(nginx, () -> answers("http://127.0.0.1:" + nginxPort + "/"));
  }

  /** Starts a gateway with the shipped settings plus these variables and JVM options. */
  Gateway gateway(Map<String, String> variables, List<String> options) throws Exception {
    int port = freePort();
    Path place = Files.createTempDirectory(home, "gateway");
    Map<String, String> all = new java.util.HashMap<>(environment(port, place));
    all.putAll(variables);
    List<String> command = new ArrayList<>(List.of(java));
    String shipped = System.getenv("G2A_JVM_OPTIONS");
    if (shipped != null) {
      command.add("@" + shipped);
    }
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    long from = System.nanoTime();
    Child child = Child.start(place.resolve("out"), home, all, command);
    opened.push(child);
    await(child, () -> answers("http://127.0.0.1:" + port + "/health"));
    return new Gateway(child, port, (System.nanoTime() - from) / 1e6);
  }

  private Map<String, String> environment(int port, Path place) {
    return Map.ofEntries(
        Map.entry("SERVER_HOST", "127.0.0.1"),
        Map.entry("SERVER_PORT", Integer.toString(port)),
        Map.entry("DATA_DIR", place.resolve("data").toString()),
        Map.entry("LOG_DIR", place.resolve("logs").toString()),
        Map.entry("GROK_APP_API_KEY", API_KEY),
        Map.entry("GROK_APP_APP_KEY", APP_KEY),
        Map.entry("GROK_UPSTREAM_WEB_URL", hosts.at("web").text()),
        Map.entry("GROK_UPSTREAM_ASSETS_URL", hosts.at("assets").text()),
        Map.entry("GROK_UPSTREAM_CONSOLE_URL", hosts.at("console").text()),
        Map.entry("GROK_UPSTREAM_ACCOUNTS_URL", hosts.at("accounts").text()),
        Map.entry("GROK_UPSTREAM_API_URL", hosts.at("api").text()),
        Map.entry("GROK_UPSTREAM_LIVEKIT_URL", hosts.at("livekit").text()));
  }

  /** Adds accounts through the admin API; enough that quotas never run out in a run. */
  void addAccounts(Gateway gateway) throws IOException {
    StringBuilder body = new StringBuilder("{\"pool\":\"heavy\",\"tokens\":[");
    for (int i = 0; i < ACCOUNTS; i++) {
      body.append(i == 0 ? "" : ",").append("\"sim-heavy-bench").append(i).append('"');
    }
    body.append("]}");
    String url = "http://127.0.0.1:" + gateway.port() + "/admin/api/tokens/add";
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    call.setRequestMethod("POST");
    call.setDoOutput(true);
    call.setRequestProperty("Authorization", "Bearer " + APP_KEY);
    call.getOutputStream().write(body.toString().getBytes(StandardCharsets.UTF_8));
    if (call.getResponseCode() != 200) {
      throw new IOException("adding accounts: status " + call.getResponseCode());
    }
  }

  private interface Probe {
    boolean ok() throws IOException;
  }

  private static void await(Child child, Probe probe) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      if (!child.alive()) {
        throw new IOException("a process ended at its start: " + child.output());
      }
      if (probe.ok()) {
        return;
      }
      Thread.sleep(2);
    }
    throw new IOException("a process did not answer: " + child.output());
  }

  private static boolean answers(String url) {
    try {
      HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
      return call.getResponseCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Child keep(Child part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
