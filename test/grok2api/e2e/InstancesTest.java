package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.MediaRun;
import grok2api.sim.Simulator;
import grok2api.store.PostgresqlServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three jars over one PostgreSQL behind nginx, as the page on deployment describes it. */
@Tag("slow")
class InstancesTest {

  private static final Duration BUSY = Duration.ofMinutes(1); // four processes and a database
  private static final int COUNT = 3;
  private static final int ACCOUNTS = 150;
  private static final int QUOTA = 30; // of a basic account
  private static final int CLIENTS = 6;
  private static final Duration PAUSE = Duration.ofMillis(60); // so that the quota lasts
  private static final String DATABASE = "instances";
  private static final String GENERATE = "/rest/app-chat/conversations/new";
  private static final String NGINX = "/usr/sbin/nginx";

  @TempDir Path folder;

  private final Simulator sim = new Simulator();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Integer> ports = new ArrayList<>();
  private final JarProcess[] jars = new JarProcess[COUNT];
  private PostgresqlServer database;
  private Map<String, String> variables;

  @BeforeEach
  void start() throws Exception {
    database = PostgresqlServer.open();
    variables =
        Map.of(
            "ACCOUNT_STORAGE", "postgresql",
            "ACCOUNT_POSTGRESQL_URL", database.database(DATABASE),
            "GROK_WEB_TRANSPORT", "rest");
    for (int i = 0; i < COUNT; i++) {
      ports.add(JarProcess.freePort());
      startJar(i);
    }
  }

  private void startJar(int i) throws IOException {
    Path home = Files.createDirectories(folder.resolve("instance" + i));
    jars[i] = JarProcess.start(sim, home, ports.get(i), variables);
  }

  @AfterEach
  void stop() throws Exception {
    for (JarProcess jar : jars) {
      if (jar != null) {
        jar.close();
      }
    }
    http.shutdownNow();
    sim.close();
    if (database != null) {
      database.close();
    }
  }

  private void accounts(String pool, int count) throws IOException {
    List<Object> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tokens.add(sim.account("account-" + pool + "-" + i, pool).token());
    }
    Js body = Js.obj("tokens", Js.arr(tokens.toArray()), "pool", pool);
    var answer = jars[0].admin("POST", "/admin/api/tokens/add", body.toString());
    assertEquals(200, answer.statusCode(), answer::body);
    for (JarProcess jar : jars) {
      Await.until(BUSY, () -> listed(jar) == count);
    }
  }

  private static long listed(JarProcess jar) {
    return Js.parse(admin(jar, "GET", "/admin/api/tokens?page=1&page_size=1", ""))
        .at("total")
        .number();
  }

  private static String admin(JarProcess jar, String method, String path, String body) {
    try {
      return jar.admin(method, path, body).body();
    } catch (IOException e) {
      return "{}"; // it is being restarted
    }
  }

  private static HttpResponse<String> v1(
      JarProcess jar, String method, String path, Object body, String key) throws IOException {
    return jar.send(method, path, body.toString(), key, BodyHandlers.ofString());
  }

  private static Js ok(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body());
  }

  @Test
  void whatOneInstanceKnowsTheOthersKnow() throws Exception {
    accounts("super", 2);
    String key = LiveGateway.API_KEY;
    Js turn = Js.obj("model", Way.REST.model(), "input", "Remember the boat");
    String response = ok(v1(jars[0], "POST", "/v1/responses", turn, key)).at("id").text();
    assertEquals(
        response, ok(v1(jars[1], "GET", "/v1/responses/" + response, "", key)).at("id").text());
    Js next = turn.with("input", "And now?").with("previous_response_id", response);
    ok(v1(jars[2], "POST", "/v1/responses", next, key));

    sim.switches().media(MediaRun.NORMAL);
    Js order = Js.obj("model", "grok-imagine-video", "prompt", "A paper boat");
    String film = ok(v1(jars[0], "POST", "/v1/videos", order, key)).at("id").text();
    Await.until(BUSY, () -> film(jars[1], film, key).at("status").text().equals("completed"));
    Js all = ok(v1(jars[2], "GET", "/v1/videos", "", key));
    assertEquals(film, all.at("data", 0, "id").text());

    var content = v1(jars[2], "GET", "/v1/videos/" + film + "/content", "", key);
    assertEquals(200, content.statusCode(), "fetched again: the file is the first one's");

    for (JarProcess jar : jars) { // who answered the turns, and the order
      Await.until(BUSY, () -> instancesLogged(jar) == 2);
    }

    Js issued =
        ok(jars[0].admin("POST", "/admin/api/keys", "{\"name\":\"team\",\"daily_requests\":2}"));
    String secret = issued.at("secret").text();
    Await.until(BUSY, () -> modelsWith(jars[1], secret) == 200);
    Await.until(BUSY, () -> modelsWith(jars[2], secret) == 200);
    Js chat = Js.obj("model", Way.REST.model(), "input", "Count me");
    ok(v1(jars[0], "POST", "/v1/responses", chat, secret));
    ok(v1(jars[1], "POST", "/v1/responses", chat, secret));
    Await.until(BUSY, () -> usedToday(jars[2]) == 2);
    assertEquals(429, v1(jars[2], "POST", "/v1/responses", chat, secret).statusCode());
    assertEquals(
        200,
        jars[2]
            .admin("DELETE", "/admin/api/keys/" + issued.at("key", "id").text(), "")
            .statusCode());
    Await.until(BUSY, () -> modelsWith(jars[0], secret) == 401);
  }

  private static long instancesLogged(JarProcess jar) {
    return Js.parse(admin(jar, "GET", "/admin/api/requests", "")).at("items").list().stream()
        .map(row -> row.at("instance").text())
        .distinct()
        .count();
  }

  private static long usedToday(JarProcess jar) {
    return Js.parse(admin(jar, "GET", "/admin/api/keys", ""))
        .at("keys", 0, "usage", "today")
        .number();
  }

  private static int modelsWith(JarProcess jar, String secret) {
    try {
      return v1(jar, "GET", "/v1/models", "", secret).statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFilmWhoseInstanceWasKilledEndsOnAnother() throws Exception {
    accounts("super", 2);
    sim.switches().mediaStep(2_000);
    String key = LiveGateway.API_KEY;
    Js order = Js.obj("model", "grok-imagine-video", "prompt", "A paper boat");
    String film = ok(v1(jars[0], "POST", "/v1/videos", order, key)).at("id").text();
    sim.awaitCalls(GENERATE, 1, BUSY);
    jars[0].kill();
    sim.switches().mediaStep(5);
    AtomicReference<Js> last = new AtomicReference<>();
    Await.until(
        BUSY.multipliedBy(3), // the sign of life ends, two looks, and a busy machine
        () -> {
          last.set(film(jars[1], film, key));
          return last.get().at("status").text().equals("failed");
        });
    assertEquals("interrupted", last.get().at("error", "code").text(), last::toString);
    assertEquals(1, sim.calls(GENERATE).size(), "what spends quota is never sent twice");
    assertEquals(last.get(), film(jars[2], film, key));
  }

  private static Js film(JarProcess jar, String id, String key) {
    try {
      return ok(v1(jar, "GET", "/v1/videos/" + id, "", key));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRollingRestartUnderLoadFailsNoRequest() throws Exception {
    accounts("basic", ACCOUNTS);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    try (Nginx nginx = new Nginx(folder, ports)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        boolean stream = i % 2 == 0;
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      while (!done.get()) {
                        ask(nginx.port, stream, answered, failures);
                        LockSupport.parkNanos(PAUSE.toNanos());
                      }
                    }));
      }
      threads.add(Thread.ofVirtual().start(() -> watchLeaders(done, failures)));
      for (int i = 0; i < COUNT; i++) {
        serve(40, answered, failures);
        jars[i].terminate();
        assertTrue(jars[i].process().waitFor(60, TimeUnit.SECONDS), "it stops");
        startJar(i);
      }
      serve(40, answered, failures);
      done.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), List.copyOf(failures), answered + " were answered");
    for (int i = 0; i < ACCOUNTS; i++) {
      assertTrue(calls(i) <= QUOTA, "account " + i + " was used " + calls(i) + " times");
    }
    assertEquals(List.of(), sim.violations());
  }

  /** Until so many more were answered. */
  private static void serve(int more, AtomicInteger answered, Queue<String> failures) {
    int enough = answered.get() + more;
    Await.until(
        BUSY,
        () -> {
          assertEquals(List.of(), List.copyOf(failures), answered + " were answered");
          return answered.get() >= enough;
        });
  }

  @Test
  void aBurstOnAllInstancesTakesNoMoreThanTheQuota() throws Exception {
    int accounts = 4;
    accounts("basic", accounts);
    awaitThatAllKnowEachOther();
    AtomicInteger answered = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4 * COUNT; i++) {
      int port = ports.get(i % COUNT);
      Queue<String> refused = new ConcurrentLinkedQueue<>();
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (refused.isEmpty()) {
                      ask(port, false, answered, refused);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(answered.get() >= accounts * QUOTA - COUNT, answered + " were answered");
    for (int i = 0; i < accounts; i++) {
      // The last call may be seen by each of them.
      assertTrue(calls(i) <= QUOTA + COUNT, "account " + i + " was used " + calls(i) + " times");
    }
  }

  private long calls(int account) {
    String cookie = "sso=account-basic-" + account + ";";
    return sim.calls(GENERATE).stream()
        .filter(seen -> seen.headers().stream().anyMatch(h -> h.value().contains(cookie)))
        .count();
  }

  /** Each counts the others when it renews its sign of life, which then lasts 30 s again. */
  private void awaitThatAllKnowEachOther() throws Exception {
    long now = Long.parseLong(sql("SELECT max(until_ms) FROM grok2api_runner"));
    String renewed = "SELECT count(*) FROM grok2api_runner WHERE until_ms > " + now;
    Await.until(BUSY, () -> sql(renewed).equals(Integer.toString(COUNT)));
  }

  private void ask(int port, boolean stream, AtomicInteger answered, Queue<String> failures) {
    Js body = Turns.body("chat", Way.REST.model(), "[[sim: slow 5x20x10ms]]", stream);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + Turns.path("chat")))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + LiveGateway.API_KEY)
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      boolean whole = !stream || answer.body().strip().endsWith("data: [DONE]");
      if (answer.statusCode() == 200 && whole) {
        answered.incrementAndGet();
      } else {
        failures.add(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Two that say so count only if nobody took the lease over between their answers. */
  private void watchLeaders(AtomicBoolean done, Queue<String> failures) {
    while (!done.get()) {
      String before = leaderNumber();
      int leaders = 0;
      for (JarProcess jar : jars) {
        leaders += admin(jar, "GET", "/admin/api/status", "").contains("\"leader\":true") ? 1 : 0;
      }
      if (leaders > 1 && before.equals(leaderNumber())) {
        failures.add(leaders + " leaders");
      }
    }
  }

  private String leaderNumber() {
    return sql("SELECT value FROM account_meta WHERE key = 'leader_number'");
  }

  private String sql(String query) {
    try {
      return database.psql(DATABASE, "-c", query).strip();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The proxy with the settings that the page on deployment recommends. */
  private static final class Nginx implements AutoCloseable {
    final int port = JarProcess.freePort();
    private final Process process;

    Nginx(Path folder, List<Integer> ports) throws IOException {
      assumeTrue(Files.isExecutable(Path.of(NGINX)), "the Debian package nginx is not installed");
      StringBuilder servers = new StringBuilder();
      ports.forEach(
          to -> servers.append("server 127.0.0.1:" + to + " max_fails=1 fail_timeout=2s; "));
      Path conf = folder.resolve("nginx.conf");
      Files.writeString(
          conf,
          """
          daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/nginx.log;
          events { worker_connections 1000; }
          http {
            access_log off;
            client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
            uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
            upstream grok2api { %2$s keepalive 64; }
            server {
              listen 127.0.0.1:%3$d;
              location / {
                proxy_pass http://grok2api;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_buffering off;
                proxy_next_upstream error timeout http_503 non_idempotent;
                proxy_next_upstream_tries 3;
              }
            }
          }
          """
              .formatted(folder, servers, port));
      process =
          new ProcessBuilder(NGINX, "-p", folder.toString(), "-c", conf.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("nginx.out").toFile())
              .start();
      Await.until(BUSY, () -> answers(port));
    }

    private static boolean answers(int port) {
      try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
