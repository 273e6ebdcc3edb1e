package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.RefreshResult;
import grok2api.base.Failure;
import grok2api.config.SharedDocument;
import grok2api.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that one instance works on, as another one shows it. */
class SharedTasksTest {

  private static final String ALL = "{\"select_all_filtered\":true}";

  @TempDir Path first;
  @TempDir Path second;
  @TempDir Path between;

  private final Semaphore gate = new Semaphore(0);
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean away;
  private Desk worker;
  private Desk other;

  /** A document that both have, and that is away as a test says. */
  private SharedDocument document() {
    SharedDocument file = new ClientKeyFile(between.resolve("tasks.json"));
    return new SharedDocument() {
      @Override
      public Stored load() {
        answer();
        return file.load();
      }

      @Override
      public String version() {
        answer();
        return file.version();
      }

      @Override
      public boolean save(String text, String expectedVersion) {
        answer();
        return file.save(text, expectedVersion);
      }

      private void answer() {
        if (away) {
          throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "away").build();
        }
      }
    };
  }

  @BeforeEach
  void open() {
    worker = new Desk(first);
    other = new Desk(second);
    SharedDocument document = document();
    worker.tasks.share(document);
    other.tasks.share(document);
    worker.accounts(10);
    worker.work.refresh =
        token -> {
          begun.countDown();
          gate.acquireUninterruptibly();
          return RefreshResult.One.REFRESHED;
        };
  }

  @AfterEach
  void close() {
    gate.release(100);
    worker.close();
    other.close();
  }

  private String start(int concurrency) {
    String path = "/admin/api/batch/refresh?async=true&concurrency=" + concurrency;
    return worker.post(path, ALL).at("task_id");
  }

  @Test
  void isFollowedToItsEndOnAnotherInstance() {
    String id = start(10);
    assertEquals(id, other.get("/admin/api/batch").at("tasks.0.task_id"), "at once");
    assertEquals("refresh", other.get("/admin/api/batch").at("tasks.0.kind"));
    try (Desk.Events events = other.events("/admin/api/batch/" + id + "/stream")) {
      Json.Obj event = events.data();
      assertEquals("running", event.text("status").orElse(""));
      assertEquals("10", event.members().get("total").compact());
      gate.release(10);
      do {
        event = events.data();
      } while (event.text("type").orElse("").equals("progress"));
      assertEquals("done", event.text("type").orElse(""));
      assertEquals("10", event.members().get("ok").compact());
      Json.Obj result = (Json.Obj) event.members().get("result");
      assertEquals(10, ((Json.Obj) result.members().get("results")).members().size());
      assertEquals("", events.next(), "the stream ends");
    }
    assertEquals("", worker.get("/admin/api/batch").at("tasks.1.task_id"), "listed once");
  }

  @Test
  void isCancelledByAnotherInstance() throws InterruptedException {
    String id = start(1);
    begun.await();
    assertEquals(200, other.post("/admin/api/batch/" + id + "/cancel", "").status());
    Desk.await(() -> worker.tasks.require(id).isCancelled());
    gate.release();
    Desk.await(() -> !worker.tasks.require(id).view().running());
    assertEquals(1, worker.tasks.require(id).view().processed());
    Desk.await(() -> other.get("/admin/api/batch").at("tasks.0.status").equals("cancelled"));
    assertEquals(404, other.post("/admin/api/batch/unknown/cancel", "").status());
  }

  @Test
  void endsInAnErrorWhenItsInstanceFallsSilent() {
    String id = start(10);
    other.clock.pass(Duration.ofSeconds(61));
    try (Desk.Events events = other.events("/admin/api/batch/" + id + "/stream")) {
      assertEquals("error", events.data().text("status").orElse(""));
      assertEquals("error", events.data().text("type").orElse(""));
    }
    other.clock.pass(Duration.ofMinutes(5));
    assertEquals(404, other.get("/admin/api/batch/" + id + "/stream").status());
  }

  @Test
  void goesOnWhileTheStorageIsAwayAndTellsItsEndLater() {
    away = true;
    String id = start(10);
    assertFalse(id.isEmpty());
    assertEquals("", other.get("/admin/api/batch").at("tasks.0.task_id"));
    assertEquals(503, other.get("/admin/api/batch/" + id + "/stream").status());
    gate.release(10);
    Desk.await(() -> !worker.tasks.require(id).view().running());
    away = false;
    Desk.await(() -> other.get("/admin/api/batch").at("tasks.0.status").equals("done"));
  }

  @Test
  void keepsResultsThatAreTooLongToItself() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    BatchTask task =
        worker.tasks.start(
            "refresh",
            1,
            t -> {
              Json results = Json.of("x".repeat(300_000));
              t.done(
                  Json.Obj.EMPTY.with("status", Json.of("success")).with("results", results),
                  worker.tasks.now());
              ended.countDown();
            });
    ended.await();
    worker.tasks.announce(task);
    Json.Obj shown = other.tasks.require(task.id()).view().result();
    assertEquals("{\"status\":\"success\"}", shown.compact());
    assertTrue(worker.tasks.require(task.id()).view().result().get("results").isPresent());
  }
}
