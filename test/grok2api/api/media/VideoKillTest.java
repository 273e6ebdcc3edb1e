package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.media.MediaIndex;
import grok2api.media.MediaKind;
import grok2api.sim.Js;
import grok2api.sim.Seen;
import grok2api.sim.Simulator;
import grok2api.store.SqliteMediaIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

/**
 * A process that is killed while it films leaves no job without an end, no stray file, and no entry
 * of a file that is not there. {@code G2A_KILLS} says how many kills the long test has (50).
 */
class VideoKillTest {

  private static final String GENERATE = "/rest/app-chat/conversations/new";
  private static final int KILLS =
      Integer.parseInt(System.getenv().getOrDefault("G2A_KILLS", "50"));
  private static final Duration SOON = Duration.ofSeconds(20);

  /** What the process does when it is killed; seen from the calls that the upstream gets. */
  private enum Phase {
    ORDERED,
    UPLOADING,
    SUBMITTED,
    FILMING,
    STORING,
    STILL;

    boolean begins(Seen call) {
      return switch (this) {
        case ORDERED -> true;
        case UPLOADING -> call.path().equals("/http/upload-file-v2/direct");
        case SUBMITTED, FILMING -> call.path().equals(GENERATE);
        case STORING -> call.path().endsWith(".mp4");
        case STILL -> call.path().endsWith("preview_image.jpg");
      };
    }
  }

  @TempDir Path folder;
  private final Simulator sim = new Simulator();
  private final Map<String, Integer> ends = new TreeMap<>();

  @AfterEach
  void close() {
    sim.close();
    System.out.println("kills: " + ends);
  }

  @Test
  @Timeout(120)
  void everyJobEndsAfterAKillInEveryPhase() throws Exception {
    kill(Phase.values().length);
  }

  @Test
  @Tag("slow")
  @Timeout(900)
  void everyJobEndsAfterManyKills() throws Exception {
    kill(KILLS);
  }

  /** One process after the other: each is killed at the job that it was given. */
  private void kill(int times) throws Exception {
    sim.account("tok", "super");
    sim.switches().mediaStep(40).assetStep(10);
    Child child = new Child(sim, folder);
    try {
      child.add("tok");
      for (int round = 0; round < times; round++) {
        Phase phase = Phase.values()[round % Phase.values().length];
        sim.forget();
        String id = order(child);
        await(phase);
        child.kill();
        child = new Child(sim, folder);
        Js job = end(child, id);
        ends.merge(phase + " " + outcome(job), 1, Integer::sum);
        check(phase, job, child);
      }
    } finally {
      child.close();
    }
  }

  private static String order(Child child) {
    String image = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    Js order =
        Js.obj("prompt", "A boat", "model", "grok-imagine-video", "input_reference", Js.arr(image));
    return Js.parse(child.send("POST", "/v1/videos", order.toString()).body()).at("id").text();
  }

  /** Returns somewhere within the phase, not always at its first moment. */
  private void await(Phase phase) {
    long end = System.nanoTime() + SOON.toNanos();
    while (phase != Phase.ORDERED && sim.calls(phase::begins).isEmpty()) {
      assertTrue(System.nanoTime() < end, "never seen: " + phase);
      LockSupport.parkNanos(1_000_000);
    }
    long within = phase == Phase.SUBMITTED ? 1 : 150_000_000;
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(within));
  }

  private static Js end(Child child, String id) {
    long end = System.nanoTime() + SOON.toNanos();
    Js job = Js.parse(child.send("GET", "/v1/videos/" + id, "").body());
    while (!isOver(job)) {
      assertTrue(System.nanoTime() < end, job::toString);
      LockSupport.parkNanos(20_000_000);
      job = Js.parse(child.send("GET", "/v1/videos/" + id, "").body());
    }
    return job;
  }

  private static boolean isOver(Js job) {
    String status = job.at("status").text();
    return status.equals("completed") || status.equals("failed");
  }

  private static String outcome(Js job) {
    String code = job.at("error", "code").text();
    return job.at("status").text() + (code.isEmpty() ? "" : " " + code);
  }

  /** One request at most; completed with a film or failed with the reason; files as indexed. */
  private void check(Phase phase, Js job, Child child) throws IOException {
    String id = job.at("id").text();
    boolean filmed = job.at("status").text().equals("completed");
    assertTrue(filmed || outcome(job).equals("failed interrupted"), job::toString);
    assertFalse(job.at("error", "message").text().isEmpty() && !filmed, job::toString);
    boolean kept = phase == Phase.STORING || phase == Phase.STILL;
    assertTrue(filmed || !kept, () -> "what was filmed was lost: " + job);
    assertEquals(filmed ? 200 : 409, child.status("/v1/videos/" + id + "/content"));
    assertTrue(sim.calls(GENERATE).size() <= 1, "requests: " + sim.calls(GENERATE));
    assertEquals(List.of(), sim.violations());
    String file = id.substring("video_".length());
    for (MediaKind kind : MediaKind.values()) {
      Set<String> files = files(kind);
      assertTrue(files.stream().noneMatch(name -> name.endsWith(".part")), files::toString);
      assertEquals(files, indexed(kind), "index of " + kind);
      boolean there = files.stream().anyMatch(name -> name.startsWith(file));
      assertEquals(filmed, there, () -> kind + " of " + job + ": " + files);
    }
  }

  private Set<String> files(MediaKind kind) throws IOException {
    Path all = folder.resolve("data/files").resolve(kind == MediaKind.IMAGE ? "images" : "videos");
    if (!Files.isDirectory(all)) {
      return Set.of();
    }
    try (Stream<Path> paths = Files.list(all)) {
      return paths
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Set<String> indexed(MediaKind kind) {
    Path file = folder.resolve("data/cache/local_media_cache.db");
    try (SqliteMediaIndex index = SqliteMediaIndex.open(file)) {
      return index.oldestFirst(kind).stream()
          .map(MediaIndex.Row::name)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
