package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.audit.UseCounts;
import grok2api.audit.UseCounts.Span;
import grok2api.audit.UseCounts.Window;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Uses of client keys that instances add up, on each server. */
class UseCountsTest {

  private static final String NAME = "uses";

  /** On Redis counts end by themselves, so that a day long ago would be gone at once. */
  private static final long NOW = System.currentTimeMillis();

  @TempDir Path folder;

  private static Window day(String key) {
    return new Window(key, Span.DAY, Span.DAY.start(NOW));
  }

  private static Window minute(String key) {
    return new Window(key, Span.MINUTE, Span.MINUTE.start(NOW));
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void addUpWhatInstancesCounted(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage one = backend.storage(url, folder);
        Storage two = backend.storage(url, folder)) {
      UseCounts first = one.useCounts().orElseThrow();
      UseCounts second = two.useCounts().orElseThrow();
      assertEquals(Map.of(), first.add(Map.of(), NOW));
      assertEquals(
          Map.of(day("a"), 2, minute("a"), 1), first.add(Map.of(day("a"), 2, minute("a"), 1), NOW));
      assertEquals(
          Map.of(day("a"), 5, minute("a"), 1, day("b"), 1),
          second.add(Map.of(day("a"), 3, day("b"), 1), NOW));
      long nextMinute = Span.MINUTE.start(NOW) + Span.MINUTE.millis();
      if (Span.DAY.start(nextMinute) == Span.DAY.start(NOW)) { // else it is nearly midnight
        assertEquals(Map.of(day("a"), 5, day("b"), 1), first.add(Map.of(), nextMinute));
      }
      assertEquals(Map.of(), first.add(Map.of(), NOW + 2 * Span.DAY.millis()));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void losesNothingWhenAllAddAtOnce(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage one = backend.storage(url, folder);
        Storage two = backend.storage(url, folder);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<UseCounts> counts =
          List.of(one.useCounts().orElseThrow(), two.useCounts().orElseThrow());
      Map<Window, Integer> more = Map.of(day("a"), 1, minute("a"), 1, day("b"), 2, day("c"), 3);
      List<Callable<Object>> work =
          IntStream.range(0, 40)
              .<Callable<Object>>mapToObj(i -> () -> counts.get(i % 2).add(more, NOW))
              .toList();
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
      assertEquals(
          Map.of(day("a"), 40, minute("a"), 40, day("b"), 80, day("c"), 120),
          counts.getFirst().add(Map.of(), NOW));
    }
  }
}
