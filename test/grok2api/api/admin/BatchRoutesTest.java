package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.RefreshResult;
import grok2api.api.admin.Desk.Answer;
import grok2api.base.Failure;
import grok2api.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches: their answers, their streams, their end. */
class BatchRoutesTest {

  private static final String ALL = "{\"select_all_filtered\":true}";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(home);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private static RefreshResult.One acquired(Semaphore gate) {
    try {
      gate.acquire();
      return RefreshResult.One.REFRESHED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("stopped");
    }
  }

  @Test
  void answersWithSummaryAndMaskedResults() {
    desk.accounts(3);
    desk.work.refresh =
        token ->
            token.startsWith("token-000000")
                ? RefreshResult.One.EXPIRED
                : token.startsWith("token-000001")
                    ? RefreshResult.One.FAILED
                    : RefreshResult.One.REFRESHED;
    Answer answer = desk.post("/admin/api/batch/refresh", ALL);
    assertEquals("success", answer.at("status"));
    assertEquals(
        "{\"total\":3,\"ok\":1,\"fail\":2,\"expired\":1,\"transient\":1,\"skipped\":0}",
        answer.at("summary"));
    assertEquals(
        Set.of("token-00...ijklmnop", "token-00...ijklmnop#2", "token-00...ijklmnop#3"),
        results(answer).keySet(),
        "equal masks do not overwrite each other");
    assertTrue(answer.text().contains("{\"refreshed\":1}"));
    assertFalse(answer.text().contains("token-000002"), "no token in full");
  }

  private static Map<String, Json> results(Answer answer) {
    return ((Json.Obj) answer.json().members().get("results")).members();
  }

  @Test
  void leavesAccountsAloneThatAreNotManageable() {
    desk.accounts(2);
    desk.post(
        "/admin/api/tokens/disabled",
        "{\"token\":\"token-000000-abcdefghijklmnop\",\"disabled\":true}");
    Answer answer = desk.post("/admin/api/batch/cache-clear", ALL);
    assertEquals("1", answer.at("summary.skipped"));
    assertEquals("1", answer.at("summary.ok"));
    assertTrue(answer.text().contains("{\"deleted\":3}"));
    assertEquals(
        "1", desk.post("/admin/api/batch/refresh?all_manageable=true", "{}").at("summary.total"));
  }

  @Test
  void switchesTheTagWithTheSwitch() {
    desk.add("basic", List.of("t1"));
    desk.work.nsfw = (token, on) -> on ? "No birth date was sent." : "";
    Answer on = desk.post("/admin/api/batch/nsfw", "{\"tokens\":[\"t1\"]}");
    assertEquals(
        "{\"success\":true,\"tagged\":true,\"note\":\"No birth date was sent.\"}",
        results(on).get("t1...").compact());
    assertEquals(List.of("nsfw"), desk.directory.find("t1").orElseThrow().record().tags());
    desk.post("/admin/api/batch/nsfw?enabled=false", "{\"tokens\":[\"t1\"]}");
    assertEquals(List.of(), desk.directory.find("t1").orElseThrow().record().tags());
  }

  @Test
  void checkTellsDeadFromUnknown() {
    desk.add("basic", List.of("dead", "fine", "odd"));
    desk.work.refresh =
        token ->
            switch (token) {
              case "dead" -> RefreshResult.One.EXPIRED;
              case "fine" -> RefreshResult.One.REFRESHED;
              default -> RefreshResult.One.RATE_LIMITED;
            };
    Answer answer = desk.post("/admin/api/batch/check", ALL);
    assertEquals("3", answer.at("summary.ok"));
    Map<String, Json> results = results(answer);
    assertEquals(
        "{\"status\":\"expired\",\"reason\":\"invalid_credentials\"}",
        results.get("dead...").compact());
    assertEquals("{\"status\":\"active\",\"reason\":\"\"}", results.get("fine...").compact());
    assertEquals(
        "{\"status\":\"unknown\",\"reason\":\"rate_limited\"}", results.get("odd...").compact());
  }

  @Test
  void hidesWhatUpstreamsSayAboutCredentials() {
    desk.add("basic", List.of("t1"));
    desk.work.assets =
        token -> {
          throw Failure.upstream("refused; cookie: sso=verysecret; " + "x".repeat(400));
        };
    Answer answer = desk.post("/admin/api/batch/cache-clear", "{\"tokens\":[\"t1\"]}");
    assertFalse(answer.text().contains("verysecret"), answer.text());
    assertTrue(answer.text().length() < 600);
  }

  @Test
  void streamsSnapshotProgressAndEndToTwoReaders() {
    List<String> tokens = desk.accounts(30);
    Semaphore gate = new Semaphore(0);
    desk.work.refresh = token -> acquired(gate);
    Answer started = desk.post("/admin/api/batch/refresh?async=true&concurrency=5", ALL);
    assertEquals("30", started.at("total"));
    String id = started.at("task_id");
    assertTrue(id.matches("[0-9a-f]{32}"), id);
    String path = "/admin/api/batch/" + id + "/stream";
    try (Desk.Events one = desk.events(path);
        Desk.Events two = desk.events(path)) {
      for (Desk.Events reader : List.of(one, two)) {
        Json.Obj snapshot = reader.data();
        assertEquals("snapshot", snapshot.text("type").orElse(""));
        assertEquals("running", snapshot.text("status").orElse(""));
        assertEquals("30", snapshot.members().get("total").compact());
      }
      gate.release(tokens.size());
      for (Desk.Events reader : List.of(one, two)) {
        List<Json.Obj> rest = toEnd(reader);
        Json.Obj done = rest.getLast();
        assertEquals("done", done.text("type").orElse(""));
        assertEquals("30", done.members().get("processed").compact());
        assertEquals("30", done.members().get("ok").compact());
        assertTrue(done.members().get("result").compact().contains("\"summary\""));
        assertTrue(rest.size() <= 6, "coalesced: " + rest.size());
        assertEquals("", reader.next(), "the stream ends");
      }
    }
    try (Desk.Events late = desk.events(path)) {
      assertEquals("done", late.data().text("status").orElse(""));
      assertEquals("done", late.data().text("type").orElse(""));
    }
    assertEquals("done", desk.get("/admin/api/batch").at("tasks.0.status"));
    desk.clock.pass(Duration.ofSeconds(301));
    Answer gone = desk.get(path);
    assertEquals(404, gone.status());
    assertEquals("task_not_found", gone.at("error.code"));
  }

  private static List<Json.Obj> toEnd(Desk.Events reader) {
    List<Json.Obj> events = new ArrayList<>();
    do {
      events.add(reader.data());
    } while (events.getLast().text("type").orElse("").equals("progress"));
    return events;
  }

  @Test
  void cancelLetsRunningItemsFinishAndBeginsNoOther() throws InterruptedException {
    desk.accounts(10);
    CountDownLatch begun = new CountDownLatch(2);
    Semaphore gate = new Semaphore(0);
    AtomicInteger calls = new AtomicInteger();
    desk.work.refresh =
        token -> {
          calls.incrementAndGet();
          begun.countDown();
          return acquired(gate);
        };
    String id = desk.post("/admin/api/batch/refresh?async=true&concurrency=2", ALL).at("task_id");
    begun.await();
    Answer cancelled = desk.post("/admin/api/batch/" + id + "/cancel", "");
    assertEquals("{\"status\":\"success\"}", cancelled.text());
    gate.release(10);
    try (Desk.Events events = desk.events("/admin/api/batch/" + id + "/stream")) {
      Json.Obj last = toEnd(events).getLast();
      if (last.text("type").orElse("").equals("snapshot")) {
        last = toEnd(events).getLast();
      }
      assertEquals("cancelled", last.text("type").orElse(""));
      assertEquals("2", last.members().get("processed").compact());
    }
    assertEquals(2, calls.get());
    assertEquals(404, desk.post("/admin/api/batch/unknown/cancel", "").status());
  }

  @Test
  void aCallThatWaitedForACancelledTaskIsToldSo() throws Exception {
    desk.accounts(2);
    CountDownLatch begun = new CountDownLatch(1);
    Semaphore gate = new Semaphore(0);
    desk.work.refresh =
        token -> {
          begun.countDown();
          return acquired(gate);
        };
    FutureTask<Answer> call =
        new FutureTask<>(() -> desk.post("/admin/api/batch/refresh?concurrency=1", ALL));
    Thread.ofVirtual().start(call);
    begun.await();
    String id = desk.get("/admin/api/batch").at("tasks.0.task_id");
    desk.post("/admin/api/batch/" + id + "/cancel", "");
    gate.release(2);
    Answer answer = call.get();
    assertEquals(409, answer.status());
    assertEquals("task_cancelled", answer.at("error.code"));
  }

  @Test
  void aStreamEndsWhenTheServerStops() {
    desk.accounts(1);
    Semaphore gate = new Semaphore(0);
    desk.work.refresh = token -> acquired(gate);
    String id = desk.post("/admin/api/batch/refresh?async=true", ALL).at("task_id");
    try (Desk.Events events = desk.events("/admin/api/batch/" + id + "/stream")) {
      events.data();
      desk.stopping = true;
      assertEquals("", events.next());
    }
    gate.release();
  }
}
