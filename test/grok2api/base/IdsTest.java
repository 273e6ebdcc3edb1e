package grok2api.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdsTest {

  @Test
  void idsDiffer() {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(Ids.random("x-"));
      ids.add(Ids.ordered("x-", now));
    }
    assertEquals(20_000, ids.size());
    assertTrue(ids.stream().allMatch(id -> id.matches("x-(\\w{24}|\\w{31})")));
  }

  @Test
  void laterIdsComeAfterEarlierOnes() {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    String before = Ids.ordered("", Instant.EPOCH);
    for (long millis = 1; millis < 1L << 40; millis *= 3) {
      String after = Ids.ordered("", now.plusMillis(millis));
      assertTrue(before.compareTo(after) < 0, before + " " + after);
      before = after;
    }
  }
}
