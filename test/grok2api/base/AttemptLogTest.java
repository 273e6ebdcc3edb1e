package grok2api.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.AttemptLog.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of the attempts of one request. */
class AttemptLogTest {

  private final AttemptLog log = new AttemptLog(System.nanoTime());

  @Test
  void keepsWhoWasAskedAndHowItWent() {
    AttemptLog.Running first = log.begin("1f2e3d4c", "web", "basic");
    first.failed(
        Failure.of(Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", "Later.")
            .fault(Failure.Fault.RATE_LIMITED, 429)
            .build());
    AttemptLog.Running second = log.begin("9a8b7c6d", "web", "super");
    List<Entry> entries = log.entries();
    assertEquals("rate_limited", entries.get(0).outcome());
    assertEquals(AttemptLog.RUNNING, entries.get(1).outcome());
    assertTrue(entries.get(1).from().compareTo(entries.get(0).until()) >= 0, entries.toString());
    second.end(AttemptLog.OK);
    second.end(AttemptLog.ABANDONED);
    assertEquals("1f2e3d4c:rate_limited,9a8b7c6d:ok", log.toString());
  }

  @Test
  void aFailureWithoutFaultGivesItsCode() {
    log.begin("1f2e3d4c", "web", "basic").failed(Failure.cancelled("client left"));
    assertEquals(Failure.cancelled("client left").code(), log.entries().getFirst().outcome());
  }

  @Test
  void keepsTheFirstAndCountsTheRest() {
    assertEquals("none", log.toString());
    for (int i = 0; i < 40; i++) {
      log.begin("account-" + i, "web", "basic").end(AttemptLog.OK);
    }
    assertEquals(40, log.count());
    assertEquals(32, log.entries().size());
    assertEquals("account-31", log.entries().getLast().account());
  }
}
