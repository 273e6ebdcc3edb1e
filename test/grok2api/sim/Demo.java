package grok2api.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * {@code make demo}: simulator and gateway on free ports, one account added through the admin API,
 * one chat streamed to the terminal, ready-made commands for other clients, then served until
 * Ctrl-C.
 *
 * <p>{@code java … grok2api.sim.Demo [build/grok2api.jar]}; without the argument {@code G2A_JAR}
 * names the jar. {@code G2A_JAVA}: Java command of the gateway (default: this one), {@code
 * G2A_JVM_OPTIONS}: a file of JVM options for it. With {@code DEMO_EXIT=1} it ends after the chat:
 * status 0, or 1 when anything failed.
 */
public final class Demo {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final String PROMPT = "Introduce yourself, please.";
  private static final String ANSWER =
      "Hello! This answer comes word by word through the gateway, "
          + "from a simulated grok.com account.";
  private static final long WORD_MILLIS = 60;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String appKey = key();
  private final String apiKey = key();
  private final int port;

  private Demo(int port) {
    this.port = port;
  }

  /** Runs the demo; the only argument is the path of the gateway's jar. */
  public static void main(String[] args) throws Exception {
    String jar = args.length > 0 ? args[0] : System.getenv("G2A_JAR");
    if (jar == null) {
      System.err.println("usage: Demo <path of grok2api.jar>");
      System.exit(2);
    }
    boolean exit = "1".equals(System.getenv("DEMO_EXIT"));
    Path home = Files.createTempDirectory("grok2api-demo");
    var demo = new Demo(freePort());
    int status = 1;
    try (var sim = new Simulator(new Simulator.Options(true, false, Map.of()))) {
      sim.account("sim-basic-demo", "basic").endless();
      sim.script(PROMPT, spoken(ANSWER));
      Process gateway = demo.start(Path.of(jar), home, sim);
      var stop = new Thread(() -> stop(gateway, home));
      Runtime.getRuntime().addShutdownHook(stop);
      try {
        demo.awaitHealth(gateway);
        demo.addAccount("sim-basic-demo");
        boolean answered = demo.chat();
        sim.violations().forEach(v -> System.out.println("protocol violation: " + v));
        status = answered && sim.violations().isEmpty() ? 0 : 1;
        demo.printClients();
        if (!exit) {
          System.out.println("\nServing until Ctrl-C.");
          new CountDownLatch(1).await();
        }
      } catch (IOException | IllegalStateException e) {
        System.out.println("demo failed: " + e.getMessage());
        List<String> log = Files.readAllLines(home.resolve("gateway.log"));
        log.subList(Math.max(0, log.size() - 20), log.size()).forEach(System.out::println);
      }
    }
    System.exit(status);
  }

  private static Reply spoken(String text) {
    Reply reply = Reply.of().header("Greeting");
    for (String word : text.splitWithDelimiters("(?<=\\S)(?=\\s)", 0)) {
      reply = reply.text(word).pause(WORD_MILLIS);
    }
    return reply;
  }

  private static String key() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return "demo-" + HexFormat.of().formatHex(bytes);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process start(Path jar, Path home, Simulator sim) throws IOException {
    Map<String, String> own = System.getenv();
    var command = new ArrayList<String>();
    command.add(
        own.getOrDefault(
            "G2A_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    if (own.containsKey("G2A_JVM_OPTIONS")) {
      command.add("@" + own.get("G2A_JVM_OPTIONS"));
    }
    command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
    var builder = new ProcessBuilder(command);
    Map<String, String> env = builder.environment();
    env.keySet().removeIf(name -> name.startsWith("GROK_"));
    env.put("SERVER_HOST", "127.0.0.1");
    env.put("SERVER_PORT", String.valueOf(port));
    env.put("DATA_DIR", home.resolve("data").toString());
    env.put("LOG_DIR", home.resolve("logs").toString());
    env.put("GROK_APP_APP_KEY", appKey);
    env.put("GROK_APP_API_KEY", apiKey);
    env.put("GROK_UPSTREAM_WEB_URL", sim.webUrl());
    env.put("GROK_UPSTREAM_ASSETS_URL", sim.assetsUrl());
    env.put("GROK_UPSTREAM_CONSOLE_URL", sim.consoleUrl());
    env.put("GROK_UPSTREAM_ACCOUNTS_URL", sim.accountsUrl());
    env.put("GROK_UPSTREAM_API_URL", sim.apiUrl());
    env.put("GROK_UPSTREAM_LIVEKIT_URL", sim.livekitUrl());
    builder
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("gateway.log").toFile());
    System.out.println("simulator  " + sim.webUrl() + "\ngateway    http://127.0.0.1:" + port);
    return builder.start();
  }

  private static void stop(Process gateway, Path home) {
    gateway.destroy();
    try {
      if (!gateway.waitFor(
          Duration.ofSeconds(5).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
        gateway.destroyForcibly();
      }
      try (var files = Files.walk(home)) {
        files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("demo: left behind " + home);
    }
  }

  private HttpRequest.Builder request(String path, String bearer) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + bearer)
        .header("Content-Type", "application/json");
  }

  private void awaitHealth(Process gateway) throws IOException, InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      if (!gateway.isAlive()) {
        throw new IllegalStateException("the gateway ended with status " + gateway.exitValue());
      }
      try {
        if (http.send(
                    request("/health", apiKey).GET().build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode()
            == 200) {
          return;
        }
      } catch (java.net.ConnectException e) {
        Thread.sleep(20); // not listening yet
      }
    }
    throw new IllegalStateException("the gateway did not answer /health within 30 s");
  }

  private void addAccount(String token) throws IOException, InterruptedException {
    var answer =
        http.send(
            request("/admin/api/tokens/add", appKey)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        Js.obj("tokens", Js.arr(token), "pool", "basic").toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "adding an account: " + answer.statusCode() + " " + answer.body());
    }
    System.out.println("account    added through /admin/api/tokens/add\n");
  }

  private boolean chat() throws IOException, InterruptedException {
    String body =
        Js.obj(
                "model",
                "grok-4.20-fast",
                "stream",
                true,
                "messages",
                Js.arr(Js.obj("role", "user", "content", PROMPT)))
            .toString();
    System.out.println("> " + PROMPT + "\n");
    var answer =
        http.send(
            request("/v1/chat/completions", apiKey)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    var text = new StringBuilder();
    boolean done = false;
    try (var lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        done |= line.equals("data: [DONE]");
        if (line.startsWith("data: {")) {
          Js delta = Js.parse(line.substring(6)).at("choices", 0, "delta");
          text.append(delta.at("content").text());
          System.out.print(delta.at("content").text());
          System.out.flush();
        } else if (answer.statusCode() != 200) {
          System.out.print(line);
        }
      }
    }
    System.out.println();
    return answer.statusCode() == 200 && done && text.toString().startsWith("Hello!");
  }

  private void printClients() {
    String base = "http://127.0.0.1:" + port;
    System.out.println(
        """

        curl    curl -N %s/v1/chat/completions -H 'Authorization: Bearer %s' \\
                  -H 'Content-Type: application/json' \\
                  -d '{"model":"grok-4.20-fast","stream":true,"messages":[{"role":"user",\
        "content":"say hello"}]}'
        Python  python3 -c "from openai import OpenAI; print(OpenAI(base_url='%s/v1', \
        api_key='%s').chat.completions.create(model='grok-4.20-fast', \
        messages=[{'role':'user','content':'say hello'}]).choices[0].message.content)"
        Claude  ANTHROPIC_BASE_URL=%s ANTHROPIC_AUTH_TOKEN=%s \
        ANTHROPIC_MODEL=grok-4.20-fast claude
        pages   %s/admin (key %s)\
        """
            .formatted(base, apiKey, base, apiKey, base, apiKey, base, appKey));
  }
}
