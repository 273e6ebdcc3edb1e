package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.media.AnswerStore;
import grok2api.media.AnswerStore.Known;
import grok2api.media.Clip;
import grok2api.media.FilmOrder;
import grok2api.media.JobStore;
import grok2api.media.JobStore.Created;
import grok2api.media.JobStore.OnceKey;
import grok2api.media.Reference;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * What must hold wherever films and named answers are kept; each opening is a process of its own.
 */
abstract class MediaContract {

  private static final long NOW = 1_795_260_000;

  long now = NOW;

  /** Opens what the test keeps, as another process would. */
  abstract Storage.Media reopen() throws Exception;

  final Instant time() {
    return Instant.ofEpochSecond(now);
  }

  /** A process with its jobs and answers. */
  record Opened(Storage.Media media) implements AutoCloseable {
    JobStore jobs() {
      return media.jobs();
    }

    AnswerStore answers() {
      return media.answers();
    }

    @Override
    public void close() {
      media.jobs().close();
      media.runner().close();
    }
  }

  private Opened open() throws Exception {
    return new Opened(reopen());
  }

  static VideoJob job(int number, Reference... references) {
    FilmOrder order =
        new FilmOrder("A boat", 12, "720x1280", "480p", FilmOrder.Preset.FUN, List.of(references));
    return VideoJob.queued("%032x".formatted(number), "me", "m", order, "run1", NOW + number);
  }

  @Test
  void remembersJobsOverARestart() throws Exception {
    Reference named = new Reference(new Reference.Named("https://x.example/a.png"), "p.0");
    Reference encoded = new Reference(new Reference.Encoded("image/png", "AAAA"), "p.1");
    Reference bytes = new Reference(new Reference.Bytes(new byte[] {1, 2, 3}), "p.2");
    VideoJob job = job(1, named, encoded, bytes);
    try (Opened process = open()) {
      assertInstanceOf(Created.Fresh.class, process.jobs().create(job, Optional.empty(), 10));
      process.jobs().save(job.at(State.PREPARING));
    }
    try (Opened process = open()) {
      VideoJob found = process.jobs().find(job.id()).orElseThrow();
      assertEquals(State.PREPARING, found.state());
      assertEquals(12, found.order().seconds());
      assertEquals(FilmOrder.Preset.FUN, found.order().preset());
      List<Reference> kept = process.jobs().references(job.id());
      assertEquals(List.of(named, encoded), kept.subList(0, 2));
      var content = (Reference.Bytes) kept.get(2).source();
      assertArrayEquals(new byte[] {1, 2, 3}, content.content());
      assertTrue(process.jobs().save(found.filmed("acc", new Clip("u", "p", "t"))));
      assertTrue(process.jobs().save(process.jobs().find(job.id()).orElseThrow().completed(NOW)));
      assertEquals(List.of(), process.jobs().references(job.id()), "dropped when it is over");
      assertEquals(List.of(), process.jobs().unfinished());
    }
  }

  @Test
  void aTakenJobIsNoLongerItsFormerRunners() throws Exception {
    try (Opened process = open()) {
      VideoJob job = job(1);
      process.jobs().create(job, Optional.empty(), 10);
      assertTrue(process.jobs().take(job, "run2"));
      assertFalse(process.jobs().take(job, "run3"), "somebody was faster");
      assertFalse(process.jobs().save(job.progressed(50)));
      assertTrue(process.jobs().save(job.takenBy("run2").progressed(50)));
      assertTrue(process.jobs().delete(job.id()));
      assertFalse(process.jobs().save(job.takenBy("run2").progressed(60)), "deleted");
    }
  }

  @Test
  void ordersOnceForAKey() throws Exception {
    try (Opened process = open()) {
      Optional<OnceKey> key = Optional.of(new OnceKey("k", "f1"));
      process.jobs().create(job(1), key, 10);
      var known = assertInstanceOf(Created.Known.class, process.jobs().create(job(2), key, 10));
      assertEquals(job(1).id(), known.job().id());
      Optional<OnceKey> other = Optional.of(new OnceKey("k", "f2"));
      assertInstanceOf(Created.Mismatch.class, process.jobs().create(job(3), other, 10));
      assertInstanceOf(Created.Full.class, process.jobs().create(job(4), Optional.empty(), 1));
    }
  }

  @Test
  void listsInPages() throws Exception {
    try (Opened process = open()) {
      for (int i = 1; i <= 5; i++) {
        process.jobs().create(job(i), Optional.empty(), 10);
      }
      List<VideoJob> newest = process.jobs().list("", 2, true, NOW);
      assertEquals(List.of(job(5).id(), job(4).id()), newest.stream().map(VideoJob::id).toList());
      List<VideoJob> next = process.jobs().list(job(4).id(), 2, true, NOW);
      assertEquals(List.of(job(3).id(), job(2).id()), next.stream().map(VideoJob::id).toList());
      assertEquals(job(2).id(), process.jobs().list(job(1).id(), 1, false, NOW).getFirst().id());
      assertEquals(List.of(), process.jobs().list("", 9, true, NOW + 2 * VideoJob.LIFETIME));
    }
  }

  @Test
  void forgetsWhatIsOverAndExpired() throws Exception {
    try (Opened process = open()) {
      process.jobs().create(job(1), Optional.empty(), 10);
      process.jobs().create(job(2), Optional.empty(), 10);
      process.jobs().save(job(1).failed("x", "y"));
      assertEquals(2, process.jobs().sweep(NOW).size());
      List<String> files = process.jobs().sweep(NOW + VideoJob.LIFETIME + 10);
      assertEquals(List.of(job(2).fileId()), files, "what still runs is kept");
    }
  }

  @Test
  void answersOnceForAKey() throws Exception {
    try (Opened process = open()) {
      assertInstanceOf(Known.Fresh.class, process.answers().begin("me /x", "k", "f"));
      assertInstanceOf(Known.Running.class, process.answers().begin("me /x", "k", "f"));
      assertInstanceOf(Known.Fresh.class, process.answers().begin("you /x", "k", "f"));
      process.answers().finish("me /x", "k", "{}");
      assertEquals(new Known.Done("{}"), process.answers().begin("me /x", "k", "f"));
      assertInstanceOf(Known.Mismatch.class, process.answers().begin("me /x", "k", "other"));
      process.answers().drop("you /x", "k");
      assertInstanceOf(Known.Fresh.class, process.answers().begin("you /x", "k", "f"));
    }
    try (Opened process = open()) {
      assertInstanceOf(Known.Interrupted.class, process.answers().begin("you /x", "k", "f"));
      now += 4_000;
      assertInstanceOf(Known.Fresh.class, process.answers().begin("you /x", "k", "f"), "forgotten");
    }
  }

  @Test
  void showsAnotherProcessTheJobsAndLetsOneOfThemTakeOver() throws Exception {
    try (Opened one = open();
        Opened two = open()) {
      VideoJob job = job(1, new Reference(new Reference.Bytes(new byte[] {7}), "p"));
      one.jobs().create(job, Optional.empty(), 10);
      one.jobs().save(job.progressed(40));
      assertEquals(40, two.jobs().find(job.id()).orElseThrow().progress());
      assertEquals(1, two.jobs().list("", 9, true, NOW).size());
      assertEquals(1, two.jobs().unfinished().size());
      assertEquals(1, two.jobs().references(job.id()).size());
      assertTrue(two.jobs().take(job, "run2"));
      assertFalse(one.jobs().save(job.progressed(50)), "taken over");
      assertTrue(two.jobs().save(job.takenBy("run2").completed(NOW)));
      assertEquals(State.COMPLETED, one.jobs().find(job.id()).orElseThrow().state());
      assertFalse(one.jobs().take(job.takenBy("run2"), "run1"), "over");
    }
  }

  @Test
  void tellsWhichProcessLives() throws Exception {
    try (Opened one = open()) {
      String other;
      try (Opened two = open()) {
        other = two.media().runner().id();
        assertTrue(one.media().runner().lives(other));
        assertInstanceOf(Known.Fresh.class, two.answers().begin("me /x", "k", "f"));
        assertInstanceOf(Known.Running.class, one.answers().begin("me /x", "k", "f"));
        two.answers().finish("me /x", "k", "[\n1]");
        assertEquals(new Known.Done("[\n1]"), one.answers().begin("me /x", "k", "f"));
      }
      assertFalse(one.media().runner().lives(other));
      assertTrue(one.media().runner().lives(one.media().runner().id()));
    }
  }

  @Test
  void fillsOneOfTheOrdersThatSeveralProcessesGetAtOnce() throws Exception {
    try (Opened one = open();
        Opened two = open()) {
      for (int round = 0; round < 10; round++) {
        OnceKey key = new OnceKey("k" + round, "f");
        List<Created> created = new CopyOnWriteArrayList<>();
        List<Known> known = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          Opened process = i % 2 == 0 ? one : two;
          VideoJob job = job(round * 10 + i);
          threads.add(
              Thread.ofVirtual()
                  .start(
                      () -> {
                        created.add(process.jobs().create(job, Optional.of(key), 1_000));
                        known.add(process.answers().begin("me", key.key(), "f"));
                      }));
        }
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(6, known.size(), "none failed");
        assertEquals(1, created.stream().filter(Created.Fresh.class::isInstance).count());
        assertEquals(5, created.stream().filter(Created.Known.class::isInstance).count());
        assertEquals(1, known.stream().filter(Known.Fresh.class::isInstance).count());
      }
    }
  }

  @Test
  void keepsWhateverAPromptSays() throws Exception {
    try (Opened process = open()) {
      FilmOrder odd =
          new FilmOrder(
              "a\u0000b \ud800 \ud83d\ude00", 6, "s", "r", FilmOrder.Preset.FUN, List.of());
      VideoJob job = VideoJob.queued("%032x".formatted(1), "me", "m", odd, "run1", NOW);
      process.jobs().create(job, Optional.empty(), 10);
      String kept = process.jobs().find(job.id()).orElseThrow().order().prompt();
      assertTrue(kept.endsWith("\ud83d\ude00"), kept);
      assertEquals(Optional.empty(), process.jobs().find("a\u0000b"));
      assertEquals(List.of(), process.jobs().list("a\u0000b", 9, true, NOW));
    }
  }
}
