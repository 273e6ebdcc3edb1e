package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.media.AnswerStore.Known;
import grok2api.media.Clip;
import grok2api.media.FilmOrder;
import grok2api.media.JobStore.Created;
import grok2api.media.JobStore.OnceKey;
import grok2api.media.MediaIndex.Row;
import grok2api.media.MediaKind;
import grok2api.media.Reference;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaDatabaseTest {

  private static final long NOW = 1_795_260_000;

  @TempDir Path folder;
  private long now = NOW;

  private MediaDatabase open() {
    return MediaDatabase.open(folder.resolve("media.db"), () -> Instant.ofEpochSecond(now));
  }

  private static VideoJob job(int number, Reference... references) {
    FilmOrder order =
        new FilmOrder("A boat", 12, "720x1280", "480p", FilmOrder.Preset.FUN, List.of(references));
    return VideoJob.queued("%032x".formatted(number), "me", "m", order, "run1", NOW + number);
  }

  @Test
  void remembersJobsOverARestart() {
    Reference named = new Reference(new Reference.Named("https://x.example/a.png"), "p.0");
    Reference encoded = new Reference(new Reference.Encoded("image/png", "AAAA"), "p.1");
    Reference bytes = new Reference(new Reference.Bytes(new byte[] {1, 2, 3}), "p.2");
    VideoJob job = job(1, named, encoded, bytes);
    try (MediaDatabase store = open()) {
      assertInstanceOf(Created.Fresh.class, store.create(job, Optional.empty(), 10));
      store.save(job.at(State.PREPARING));
    }
    try (MediaDatabase store = open()) {
      VideoJob found = store.find(job.id()).orElseThrow();
      assertEquals(State.PREPARING, found.state());
      assertEquals(12, found.order().seconds());
      assertEquals(FilmOrder.Preset.FUN, found.order().preset());
      List<Reference> kept = store.references(job.id());
      assertEquals(List.of(named, encoded), kept.subList(0, 2));
      var content = (Reference.Bytes) kept.get(2).source();
      assertArrayEquals(new byte[] {1, 2, 3}, content.content());
      assertTrue(store.save(found.filmed("acc", new Clip("u", "p", "t"))));
      assertTrue(store.save(store.find(job.id()).orElseThrow().completed(NOW)));
      assertEquals(List.of(), store.references(job.id()), "dropped when it is over");
      assertEquals(List.of(), store.unfinished());
    }
  }

  @Test
  void aTakenJobIsNoLongerItsFormerRunners() {
    try (MediaDatabase store = open()) {
      VideoJob job = job(1);
      store.create(job, Optional.empty(), 10);
      assertTrue(store.take(job, "run2"));
      assertFalse(store.take(job, "run3"), "somebody was faster");
      assertFalse(store.save(job.progressed(50)));
      assertTrue(store.save(job.takenBy("run2").progressed(50)));
      assertTrue(store.delete(job.id()));
      assertFalse(store.save(job.takenBy("run2").progressed(60)), "deleted");
    }
  }

  @Test
  void ordersOnceForAKey() {
    try (MediaDatabase store = open()) {
      Optional<OnceKey> key = Optional.of(new OnceKey("k", "f1"));
      store.create(job(1), key, 10);
      var known = assertInstanceOf(Created.Known.class, store.create(job(2), key, 10));
      assertEquals(job(1).id(), known.job().id());
      Optional<OnceKey> other = Optional.of(new OnceKey("k", "f2"));
      assertInstanceOf(Created.Mismatch.class, store.create(job(3), other, 10));
      assertInstanceOf(Created.Full.class, store.create(job(4), Optional.empty(), 1));
    }
  }

  @Test
  void listsInPages() {
    try (MediaDatabase store = open()) {
      for (int i = 1; i <= 5; i++) {
        store.create(job(i), Optional.empty(), 10);
      }
      List<VideoJob> newest = store.list("", 2, true, NOW);
      assertEquals(List.of(job(5).id(), job(4).id()), newest.stream().map(VideoJob::id).toList());
      List<VideoJob> next = store.list(job(4).id(), 2, true, NOW);
      assertEquals(List.of(job(3).id(), job(2).id()), next.stream().map(VideoJob::id).toList());
      assertEquals(job(2).id(), store.list(job(1).id(), 1, false, NOW).getFirst().id());
      assertEquals(List.of(), store.list("", 9, true, NOW + 2 * VideoJob.LIFETIME));
    }
  }

  @Test
  void forgetsWhatIsOverAndExpired() {
    try (MediaDatabase store = open()) {
      store.create(job(1), Optional.empty(), 10);
      store.create(job(2), Optional.empty(), 10);
      store.save(job(1).failed("x", "y"));
      assertEquals(2, store.sweep(NOW).size());
      List<String> files = store.sweep(NOW + VideoJob.LIFETIME + 10);
      assertEquals(List.of(job(2).fileId()), files, "what still runs is kept");
    }
  }

  @Test
  void answersOnceForAKey() {
    try (MediaDatabase store = open()) {
      assertInstanceOf(Known.Fresh.class, store.begin("me /x", "k", "f"));
      assertInstanceOf(Known.Running.class, store.begin("me /x", "k", "f"));
      assertInstanceOf(Known.Fresh.class, store.begin("you /x", "k", "f"));
      store.finish("me /x", "k", "{}");
      assertEquals(new Known.Done("{}"), store.begin("me /x", "k", "f"));
      assertInstanceOf(Known.Mismatch.class, store.begin("me /x", "k", "other"));
      store.drop("you /x", "k");
      assertInstanceOf(Known.Fresh.class, store.begin("you /x", "k", "f"));
    }
    try (MediaDatabase store = open()) {
      assertInstanceOf(Known.Interrupted.class, store.begin("you /x", "k", "f"));
      now += 4_000;
      assertInstanceOf(Known.Fresh.class, store.begin("you /x", "k", "f"), "forgotten");
    }
  }

  @Test
  void indexesFilesByAge() {
    try (SqliteMediaIndex index = SqliteMediaIndex.open(folder.resolve("index.db"))) {
      index.put(MediaKind.IMAGE, new Row("b.jpg", 5, 2, 2));
      index.put(MediaKind.IMAGE, new Row("a.jpg", 7, 2, 2));
      index.put(MediaKind.IMAGE, new Row("c.jpg", 1, 1, 1));
      index.put(MediaKind.VIDEO, new Row("c.mp4", 100, 1, 1));
      index.put(MediaKind.IMAGE, new Row("a.jpg", 8, 2, 2));
      assertEquals(14, index.usage(MediaKind.IMAGE));
      assertEquals(
          List.of("c.jpg", "a.jpg", "b.jpg"),
          index.oldestFirst(MediaKind.IMAGE).stream().map(Row::name).toList());
      index.remove(MediaKind.IMAGE, List.of("a.jpg", "unknown"));
      assertEquals(6, index.usage(MediaKind.IMAGE));
      index.replace(MediaKind.IMAGE, List.of(new Row("z.jpg", 3, 9, 9)));
      assertEquals(3, index.usage(MediaKind.IMAGE));
      assertEquals(100, index.usage(MediaKind.VIDEO));
    }
  }
}
