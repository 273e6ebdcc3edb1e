package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.ImagineRun;
import grok2api.sim.Js;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code Idempotency-Key} where pictures and films are made by chatting. */
class OnceInChatTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String KEY = "Idempotency-Key";
  private static final int AT_ONCE = 6;

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() {
    bench = new MediaBench(folder, "chat.max_n=2");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.clearScripts().forget();
    bench.sim.switches().imagine(ImagineRun.NORMAL);
  }

  /** Ways to order media in a conversation. */
  enum Way {
    IMAGE(CHAT, "/ws/imagine/listen"),
    LITE(CHAT, "/ws/mgw/"),
    EDIT(CHAT, "/rest/app-chat/conversations/new"),
    VIDEO(CHAT, "/rest/app-chat/conversations/new"),
    RESPONSE(RESPONSES, "/ws/imagine/listen"),
    TOOL(RESPONSES, "/ws/imagine/listen");

    final String path;
    final String upstream;

    Way(String path, String upstream) {
      this.path = path;
      this.upstream = upstream;
    }

    Js order(String prompt) {
      return switch (this) {
        case IMAGE -> chat("grok-imagine-image", prompt);
        case LITE -> chat("grok-imagine-image-lite", prompt);
        case EDIT ->
            chat(
                "grok-imagine-image-edit",
                Js.arr(
                    Js.obj("type", "text", "text", prompt),
                    Js.obj("type", "image_url", "image_url", Js.obj("url", picture()))));
        case VIDEO -> chat("grok-imagine-video", prompt);
        case RESPONSE -> Js.obj("model", "grok-imagine-image", "input", prompt);
        case TOOL ->
            Js.obj(
                "model",
                "grok-4.20-fast",
                "input",
                prompt,
                "tools",
                Js.arr(Js.obj("type", "image_generation")),
                "tool_choice",
                "required");
      };
    }

    private static Js chat(String model, Object content) {
      Js message = Js.obj("role", "user", "content", content);
      return Js.obj("model", model, "messages", Js.arr(message));
    }

    private static String picture() {
      return "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    }

    /** What of an answer was made. */
    String made(Js answer) {
      return path.equals(CHAT)
          ? answer.at("choices", 0, "message", "content").text()
          : answer.at("output", 0, "result").text();
    }

    int calls() {
      return bench.sim.calls(upstream).size();
    }
  }

  private static Js answered(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void makesOnceForAKey(Way way) {
    String key = "once-" + way;
    Js order = way.order("A red lighthouse");
    String first = way.made(answered(bench.post(way.path, order, KEY, key)));
    assertFalse(first.isEmpty());
    assertEquals(first, way.made(answered(bench.post(way.path, order, KEY, key))));
    HttpResponse<String> streamed = bench.post(way.path, order.with("stream", true), KEY, key);
    assertTrue(streamed.body().contains(Js.of(first).toString()), streamed::body);
    assertEquals(1, way.calls());

    HttpResponse<String> other = bench.post(way.path, way.order("A blue one"), KEY, key);
    assertEquals(409, other.statusCode(), other::body);
    assertEquals("idempotency_key_reused", Js.parse(other.body()).at("error", "code").text());
    assertEquals(1, way.calls());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoAsksMeanwhileWaits(Way way) throws Exception {
    Js order = way.order("A red lighthouse");
    Callable<Js> ask = () -> answered(bench.post(way.path, order, KEY, "meanwhile-" + way));
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Js>> answers =
          clients.invokeAll(Stream.generate(() -> ask).limit(AT_ONCE).toList());
      List<String> made = new ArrayList<>();
      for (Future<Js> answer : answers) {
        made.add(way.made(answer.get()));
      }
      assertEquals(1, made.stream().distinct().count());
    }
    assertEquals(1, way.calls());
  }

  @Test
  void aFailureIsForgotten() {
    Js order = Way.IMAGE.order("A red lighthouse");
    bench.sim.switches().imagine(ImagineRun.ALL_MODERATED);
    assertEquals(400, bench.post(CHAT, order, KEY, "again").statusCode());
    bench.sim.switches().imagine(ImagineRun.NORMAL);
    bench.fresh();
    answered(bench.post(CHAT, order, KEY, "again"));
  }

  @Test
  void eachChoiceIsMadeOnce() {
    Js order = Way.IMAGE.order("A red lighthouse").with("n", 2);
    Js first = answered(bench.post(CHAT, order, KEY, "two")).at("choices");
    Js again = answered(bench.post(CHAT, order, KEY, "two")).at("choices");
    assertEquals(first.toString(), again.toString());
    assertEquals(2, first.list().stream().map(c -> c.at("message").toString()).distinct().count());
    assertEquals(2, Way.IMAGE.calls());
  }

  @Test
  void withoutAKeyEachIsMade() {
    Js order = Way.IMAGE.order("A red lighthouse");
    answered(bench.post(CHAT, order));
    answered(bench.post(CHAT, order, KEY, " "));
    assertEquals(2, Way.IMAGE.calls());
    assertEquals(400, bench.post(CHAT, order, KEY, "k".repeat(256)).statusCode());
  }

  @Test
  void goesOnWhenTheClientLeaves() throws IOException {
    Js order = Way.IMAGE.order("A red lighthouse").with("stream", true);
    byte[] body = order.toString().getBytes(StandardCharsets.UTF_8);
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), bench.gateway.port())) {
      String head =
          "POST %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n%s: left\r\nContent-Length: %d\r\n\r\n"
              .formatted(CHAT, LiveGateway.API_KEY, KEY, body.length);
      client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().write(body);
      client.getOutputStream().flush();
      bench.until(() -> Way.IMAGE.calls() == 1);
    }
    answered(bench.post(CHAT, order.with("stream", false), KEY, "left"));
    assertEquals(1, Way.IMAGE.calls());
  }

  @Test
  void survivesARestart(@TempDir Path data) {
    Js order = Way.TOOL.order("A red lighthouse");
    String first;
    try (MediaBench before = new MediaBench(data)) {
      first = Way.TOOL.made(answered(before.post(RESPONSES, order, KEY, "restart")));
    }
    try (MediaBench after = new MediaBench(data)) {
      assertEquals(first, Way.TOOL.made(answered(after.post(RESPONSES, order, KEY, "restart"))));
      assertEquals(List.of(), after.sim.calls(Way.TOOL.upstream));
    }
  }
}
