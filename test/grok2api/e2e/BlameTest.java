package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import grok2api.sim.Seen;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand requests on fifty accounts: clients at fault, clients that leave, and an upstream
 * that refuses for every reason it has. An account has exactly the failures that the upstream gave
 * for its own sake, at most one account for each request; and only the one with a dead credential
 * is out.
 */
@Tag("slow")
class BlameTest {

  private static final int REQUESTS = 10_000;
  private static final int ACCOUNTS = 50;
  private static final int CLIENTS = 8;
  private static final String CHAT = "/v1/chat/completions";
  private static final Pattern NUMBER = Pattern.compile("#(\\d+)");
  private static final String DEAD = "sim-heavy-blame-00";
  private static final List<String> USED_UP = List.of("sim-heavy-blame-01", "sim-heavy-blame-02");
  private static final String ERROR = "{\"error\":{\"code\":7,\"message\":\"%s\",\"details\":[]}}";

  /** What the upstream says to prompts with these words, and what it means for the account. */
  private static final Map<String, String> REASONS =
      Map.of("not allowed here", "forbidden", "upstream down", "server_error");

  private static final List<String> BLAMELESS =
      List.of("bad argument", "against the rules", "browser check", "robot check");

  @TempDir Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private final Random random = new Random(5);
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private LiveGateway gateway;

  @AfterEach
  void stop() {
    gateway.close();
    sim.close();
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void onlyTheRightAccountsChange() throws Exception {
    script();
    Map<String, String> variables = new HashMap<>(Way.REST.variables());
    variables.put("GROK_RETRY_MAX_RETRIES", "2"); // so that a good account is always found
    gateway = LiveGateway.start(sim, folder, variables);
    gateway.add(
        "heavy",
        IntStream.range(0, ACCOUNTS)
            .mapToObj("sim-heavy-blame-%02d"::formatted)
            .toArray(String[]::new));
    List<String> plan = plan();
    CountDownLatch done = new CountDownLatch(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Thread.ofVirtual().start(() -> ask(plan, done));
    }
    done.await();
    assertEquals(REQUESTS, next.get() - CLIENTS, "a client gave up");
    Await.until(
        () -> gateway.admin("GET", "/admin/api/status", "").body().contains("\"inflight\":0"));
    Map<String, List<String>> faults = faults();
    assertTrue(answered.get() > REQUESTS / 3, () -> "answered " + answered);
    for (Js account : gateway.accounts()) {
      check(account, faults.getOrDefault(account.at("token").text(), List.of()));
    }
  }

  private void script() {
    sim.script(DEAD, Reply.status(401, ERROR.formatted("Token revoked")));
    USED_UP.forEach(token -> sim.script(token, Reply.status(429)));
    sim.script("not allowed here", Reply.status(403, ERROR.formatted("no")));
    sim.script("upstream down", Reply.status(503));
    sim.script("bad argument", Reply.status(400));
    sim.script(
        "against the rules",
        Reply.status(403, ERROR.formatted("content violates usage guidelines")));
    sim.script("browser check", Reply.challenge());
    sim.script("robot check", Reply.status(403));
    sim.script("leaving soon", Reply.of().text("a ").pause(50).text("b ").pause(50).text("c"));
  }

  /** Nearly half is asked properly; everything else takes turns in no order. */
  private List<String> plan() {
    List<String> odd = new ArrayList<>(BLAMELESS);
    odd.addAll(REASONS.keySet());
    odd.addAll(List.of("leaving soon", "broken JSON", "no messages", "no such model"));
    List<String> plan = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      plan.add(random.nextInt(100) < 45 ? "say fine" : odd.get(random.nextInt(odd.size())));
    }
    return plan;
  }

  private void ask(List<String> plan, CountDownLatch done) {
    try {
      for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
        ask(plan.get(i), i);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      done.countDown();
    }
  }

  private void ask(String what, int number) throws IOException {
    String body =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s #%d\"}]}"
            .formatted(Way.REST.model(), what, number);
    switch (what) {
      case "leaving soon" -> leave(body.replace("{\"model", "{\"stream\":true,\"model"));
      case "broken JSON" -> assertEquals(400, status(body.substring(1)));
      case "no messages" -> assertEquals(400, status("{\"model\":\"grok-4.20-fast\"}"));
      case "no such model" -> assertTrue(status(body.replace("grok-4.20-fast", "grok-0")) >= 400);
      case "say fine" -> {
        assertEquals(200, status(body));
        answered.incrementAndGet();
      }
      default -> assertTrue(status(body) >= 400, what);
    }
  }

  private int status(String body) {
    return gateway.v1("POST", CHAT, body).statusCode();
  }

  /** Reads the first bytes of a stream and goes. */
  private void leave(String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(CHAT, LiveGateway.API_KEY, bytes.length);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      assertTrue(socket.getInputStream().read() > 0);
    }
  }

  /**
   * By token: what the upstream answered that is the account's own matter. Of the accounts that a
   * request was tried with, the first is blamed.
   */
  private Map<String, List<String>> faults() {
    Map<String, List<String>> faults = new HashMap<>();
    Set<String> blamed = new HashSet<>();
    for (Seen call : sim.calls("/rest/app-chat/conversations/new")) {
      String token = call.header("cookie").replaceAll("^sso=([^;]*);.*", "$1");
      String reason = reason(token, call.text());
      Matcher number = NUMBER.matcher(call.text());
      assertTrue(number.find(), call.text());
      if (!reason.isEmpty() && blamed.add(number.group(1))) {
        faults.computeIfAbsent(token, t -> new ArrayList<>()).add(reason);
      }
    }
    return faults;
  }

  private static String reason(String token, String body) {
    if (token.equals(DEAD)) {
      return "invalid_credentials";
    }
    if (USED_UP.contains(token)) {
      return "rate_limited";
    }
    return REASONS.keySet().stream()
        .filter(body::contains)
        .findFirst()
        .map(REASONS::get)
        .orElse("");
  }

  private static void check(Js account, List<String> faults) {
    String token = account.at("token").text();
    String all = account + "\n" + faults;
    assertEquals(token.equals(DEAD) ? "expired" : "active", account.at("status").text(), all);
    assertEquals(faults.size(), account.at("fail_count").number(), all);
    boolean blamed = !faults.isEmpty();
    String last = blamed ? account.at("last_fail_reason").text() : "";
    assertTrue(blamed ? faults.contains(last) : account.at("last_fail_reason").isNull(), all);
    if (token.equals(DEAD)) {
      assertTrue(faults.size() <= CLIENTS, "asked again: " + all);
    }
  }
}
