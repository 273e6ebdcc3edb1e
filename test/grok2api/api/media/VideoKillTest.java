package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.media.MediaIndex;
import grok2api.media.MediaKind;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import grok2api.store.SqliteMediaIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while it films leaves no job without an end. */
class VideoKillTest {

  private static final String GENERATE = "/rest/app-chat/conversations/new";
  private static final String UPLOAD = "/http/upload-file-v2/direct";
  private static final long STEP = 150;

  @TempDir Path folder;
  private final Simulator sim = new Simulator();

  @AfterEach
  void close() {
    sim.close();
  }

  /** Killed when the simulator has seen this call (empty: at once). */
  @ParameterizedTest
  @ValueSource(strings = {"", UPLOAD, GENERATE})
  @Timeout(180)
  void everyJobEndsAfterAKill(String phase) throws Exception {
    sim.account("tok", "super");
    sim.switches().mediaStep(STEP);
    String id;
    try (Child child = new Child(sim, folder)) {
      child.add("tok");
      id = order(child);
      if (!phase.isEmpty()) {
        sim.awaitCalls(phase, 1, Duration.ofSeconds(10));
      }
      child.kill();
    }
    Js job = afterRestart(id);
    boolean filmed = job.at("status").text().equals("completed");
    boolean told = job.at("error", "code").text().equals("interrupted");
    assertTrue(filmed || told, job::toString);
    assertFalse(phase.equals(GENERATE) && filmed, "the request must not be sent twice");
  }

  @Test
  @Tag("slow")
  @Timeout(1_800)
  void everyJobEndsAfterFiftyKills() throws Exception {
    sim.account("tok", "super");
    sim.switches().mediaStep(40);
    for (int round = 0; round < 50; round++) {
      String id;
      try (Child child = new Child(sim, folder)) {
        child.add("tok");
        id = order(child);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(600_000_000L));
        child.kill();
      }
      afterRestart(id);
      sim.forget();
    }
  }

  private static String order(Child child) {
    String image = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    Js order =
        Js.obj("prompt", "A boat", "model", "grok-imagine-video", "input_reference", Js.arr(image));
    return Js.parse(child.send("POST", "/v1/videos", order.toString()).body()).at("id").text();
  }

  /** The job's end, and what must hold then: one request at most, no stray files, a true index. */
  private Js afterRestart(String id) throws Exception {
    Js job;
    try (Child child = new Child(sim, folder)) {
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      do {
        LockSupport.parkNanos(50_000_000);
        job = Js.parse(child.send("GET", "/v1/videos/" + id, "").body());
      } while (!isOver(job) && System.nanoTime() < end);
      assertTrue(isOver(job), job::toString);
      if (job.at("status").text().equals("completed")) {
        String content = "/v1/videos/" + id + "/content";
        assertEquals(200, child.send("GET", content, "").statusCode());
      }
      child.kill();
    }
    assertTrue(sim.calls(GENERATE).size() <= 1, "requests: " + sim.calls(GENERATE));
    Set<String> files = files();
    assertTrue(files.stream().noneMatch(name -> name.endsWith(".part")), files::toString);
    assertEquals(files, indexed());
    assertEquals(List.of(), sim.violations());
    return job;
  }

  private static boolean isOver(Js job) {
    String status = job.at("status").text();
    return status.equals("completed") || status.equals("failed");
  }

  private Set<String> files() throws IOException {
    Path videos = folder.resolve("data/files/videos");
    if (!Files.isDirectory(videos)) {
      return Set.of();
    }
    try (Stream<Path> paths = Files.list(videos)) {
      return paths
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Set<String> indexed() {
    Path file = folder.resolve("data/cache/local_media_cache.db");
    try (SqliteMediaIndex index = SqliteMediaIndex.open(file)) {
      return index.oldestFirst(MediaKind.VIDEO).stream()
          .map(MediaIndex.Row::name)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
