package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.net.EgressLease.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProxyPoolTest {

  private final AtomicLong now = new AtomicLong(-5);
  private final ProxyPool pool = new ProxyPool(List.of("a", "b", "c"), now::get);

  private String current() {
    return pool.current().url();
  }

  private void report(Outcome outcome) {
    pool.report(pool.current(), outcome);
  }

  private void pass(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void staysWithOneProxyUntilItFails() {
    assertEquals("a", current());
    report(Outcome.SUCCESS);
    report(Outcome.RESET);
    assertEquals("a", current());
    report(Outcome.CHALLENGE);
    assertEquals("b", current());
    report(Outcome.TRANSPORT);
    assertEquals("c", current());
  }

  @Test
  void movesOnAfterTheSecondAntiBotAnswer() {
    report(Outcome.ANTI_BOT);
    assertEquals("a", current());
    report(Outcome.ANTI_BOT);
    assertEquals("b", current());
  }

  @Test
  void aSuccessForgetsTheFirstAntiBotAnswer() {
    report(Outcome.ANTI_BOT);
    report(Outcome.SUCCESS);
    report(Outcome.ANTI_BOT);
    assertEquals("a", current());
  }

  @Test
  void manyThatFailTogetherMoveOnOnce() {
    ProxyPool.Entry failed = pool.current();
    for (int i = 0; i < 5; i++) {
      pool.report(failed, Outcome.CHALLENGE);
    }
    assertEquals("b", current());
  }

  @Test
  void aFailedProxyRestsTwiceAsLongEachTimeUpToTenMinutes() {
    ProxyPool pair = new ProxyPool(List.of("x", "y"), now::get);
    long expected = 30;
    for (int i = 0; i < 7; i++) {
      ProxyPool.Entry x = pair.current();
      assertEquals("x", x.url());
      pair.report(x, Outcome.TRANSPORT);
      assertEquals("y", pair.current().url());
      pair.report(pair.current(), Outcome.CHALLENGE); // would go on to x, which rests
      pass(expected - 1);
      assertEquals("y", pair.current().url(), "rests " + expected);
      pair.report(pair.current(), Outcome.CHALLENGE);
      pass(1);
      expected = Math.min(600, expected * 2);
      assertEquals("x", pair.current().url());
    }
  }

  @Test
  void whenAllRestTheOneThatRestsLeastIsTaken() {
    report(Outcome.TRANSPORT);
    pass(1);
    report(Outcome.TRANSPORT);
    pass(1);
    report(Outcome.TRANSPORT);
    assertEquals("a", current());
    report(Outcome.TRANSPORT);
    assertEquals("b", current());
  }

  @Test
  void aSuccessEndsTheRest() {
    ProxyPool.Entry a = pool.current();
    pool.report(a, Outcome.TRANSPORT);
    pool.report(a, Outcome.SUCCESS);
    pool.report(pool.current(), Outcome.CHALLENGE);
    pool.report(pool.current(), Outcome.CHALLENGE);
    assertEquals("a", current());
  }
}
