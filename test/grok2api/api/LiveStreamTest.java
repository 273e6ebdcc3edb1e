package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.anthropic.Messages;
import grok2api.api.openai.ChatCompletions;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.config.Config;
import grok2api.http.Caller;
import grok2api.http.Route;
import grok2api.http.Server;
import grok2api.http.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams over real sockets: signs of life during silence, late failures, clients that leave. */
@Timeout(60)
class LiveStreamTest {

  private static final Duration TICK = Duration.ofMillis(100);

  private final AtomicReference<Turns> upstream = new AtomicReference<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private Server server;

  @BeforeEach
  void start() {
    Config config = Fixtures.withPings(TICK, TICK);
    ModelAccess models = new ModelAccess(Fixtures.directory(m -> true), ClientKeys.NONE);
    TurnReply turns = new TurnReply((request, call) -> upstream.get().open(request, call));
    List<Route> routes = new ArrayList<>();
    routes.add(
        new ChatCompletions(() -> config, models, turns, InstantSource.system()).route(1 << 20));
    routes.addAll(new Messages(() -> config, models, turns).routes(1 << 20));
    server =
        new Server(
            ServerSettings.of("127.0.0.1", 0),
            routes,
            (access, in) -> Caller.OPEN,
            in -> ApiErrors.EITHER,
            exchanged -> {});
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
  }

  private void await() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("the client left");
    }
  }

  private HttpResponse<InputStream> post(HttpClient client, String path)
      throws IOException, InterruptedException {
    String body =
        "{\"model\":\"grok-4.20-auto\",\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /** Path, first sign of life, later ones, the end after a failure. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions|\"role\":\"assistant\"|: keep-alive|data: [DONE]",
        "/v1/messages|\"type\":\"message_start\"|event: ping|\"type\":\"api_error\"",
      })
  void showsLifeDuringSilenceAndTellsTheFailureBehindIt(
      String path, String first, String later, String end) throws Exception {
    upstream.set(
        (request, call) -> {
          await();
          throw Failure.upstream("It never came.");
        });
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = post(client, path);
      assertEquals(200, answer.statusCode());
      StringBuilder seen = new StringBuilder();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        int signs = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          seen.append(line).append('\n');
          signs += line.startsWith(later) ? 1 : 0;
          if (signs == 3) {
            release.countDown();
          }
        }
      }
      assertTrue(
          seen.indexOf(first) >= 0 && seen.indexOf(first) < seen.indexOf(later), seen::toString);
      assertTrue(seen.indexOf("It never came.") > seen.lastIndexOf(later), seen::toString);
      assertTrue(seen.indexOf(end) > 0, seen::toString);
    }
  }

  @Test
  void stopsTheTurnWhenTheClientLeavesASilentStream() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    FakeTurn turn =
        FakeTurn.of(
            new TextDelta("first"), (Runnable) this::await, Finished.of(ChatEvent.Reason.STOP));
    turn.onClose(stopped::countDown);
    upstream.set((request, call) -> turn);
    HttpClient client = HttpClient.newHttpClient();
    InputStream events = post(client, "/v1/chat/completions").body();
    assertEquals('d', events.read());
    events.close();
    client.shutdownNow();
    assertTrue(stopped.await(2, TimeUnit.SECONDS), "the turn still runs");
  }

  @Test
  void givesAFailureItsOwnStatusBeforeTheFirstSignOfLife() throws Exception {
    upstream.set(
        (request, call) -> {
          throw Failure.of(Failure.Kind.TIMEOUT, "upstream_timeout", "No answer.").build();
        });
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = post(client, "/v1/messages");
      assertEquals(504, answer.statusCode());
      String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(body.contains("\"type\":\"timeout_error\""), body);
      assertEquals(
          answer.headers().firstValue("x-request-id"), answer.headers().firstValue("request-id"));
    }
  }
}
