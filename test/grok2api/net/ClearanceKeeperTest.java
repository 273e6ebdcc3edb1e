package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClearanceKeeperTest {

  private static final ClearanceSite SITE = new ClearanceSite("https://grok.com", "grok.com");
  private static final ClearanceKeeper.Key KEY = new ClearanceKeeper.Key(Optional.empty(), SITE);

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger solves = new AtomicInteger();
  private final Semaphore permits = new Semaphore(0);
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private ClearanceKeeper keeper = keeper(false);

  private ClearanceKeeper keeper(boolean onDemand) {
    var settings =
        new ClearanceKeeper.Settings(Duration.ofHours(1), Duration.ofSeconds(5), onDemand);
    return new ClearanceKeeper(this::solve, settings, now::get);
  }

  private ClearanceBundle solve(ClearanceSite site, Optional<ProxyAddress> proxy) {
    int number = solves.incrementAndGet();
    permits.acquireUninterruptibly();
    String failure = failures.poll();
    if (failure != null) {
      throw Failure.upstream(failure);
    }
    return new ClearanceBundle("cf_clearance=" + number, "agent", Optional.of(Instant.EPOCH));
  }

  @AfterEach
  void stop() {
    permits.release(100);
    keeper.close();
  }

  private String bundle() {
    return keeper.bundle(KEY, Long.MAX_VALUE).map(ClearanceBundle::cookies).orElse("none");
  }

  private List<CompletableFuture<String>> askAtOnce(int count) {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      answers.add(answer);
      Thread.ofVirtual().start(() -> answer.complete(bundle()));
    }
    return answers;
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void oneSolveServesAllWhoWait() throws Exception {
    List<CompletableFuture<String>> answers = askAtOnce(50);
    Waits.until(() -> solves.get() == 1);
    permits.release(100);
    for (CompletableFuture<String> answer : answers) {
      assertEquals("cf_clearance=1", answer.get(20, TimeUnit.SECONDS));
    }
    assertEquals(1, solves.get());
  }

  @Test
  void allWhoWaitShareAFailureAndNobodyAsksAgainAtOnce() throws Exception {
    failures.add("no");
    List<CompletableFuture<String>> answers = askAtOnce(20);
    Waits.until(() -> solves.get() == 1);
    permits.release(100);
    for (CompletableFuture<String> answer : answers) {
      assertEquals("none", answer.get(20, TimeUnit.SECONDS));
    }
    assertEquals("none", bundle());
    assertEquals(1, solves.get());
  }

  @Test
  void failuresAreFollowedByLongerAndLongerPauses() throws Exception {
    permits.release(100);
    long pause = 30;
    for (int i = 1; i <= 8; i++) {
      failures.add("no");
      assertEquals("none", bundle());
      assertEquals(i, solves.get());
      pass(Duration.ofSeconds(pause - 1));
      assertEquals("none", bundle());
      assertEquals(i, solves.get(), "asked again within " + pause + " s");
      pass(Duration.ofSeconds(1));
      pause = Math.min(600, pause * 2);
    }
    assertEquals("cf_clearance=9", bundle());
    pass(Duration.ofHours(1));
    assertEquals("cf_clearance=9", bundle());
  }

  @Test
  void anOldBundleIsRenewedBehindItsUsersBacks() throws Exception {
    permits.release(1);
    assertEquals("cf_clearance=1", bundle());
    pass(Duration.ofMinutes(59));
    assertEquals("cf_clearance=1", bundle());
    assertEquals(1, solves.get());
    pass(Duration.ofMinutes(1));
    assertEquals("cf_clearance=1", bundle());
    assertEquals("cf_clearance=1", bundle());
    Waits.until(() -> solves.get() == 2);
    permits.release(1);
    Waits.until(() -> bundle().equals("cf_clearance=2"));
    assertEquals(2, solves.get());
  }

  @Test
  void anOldBundleStaysWhenItsRenewalFails() throws Exception {
    permits.release(1);
    assertEquals("cf_clearance=1", bundle());
    pass(Duration.ofHours(2));
    failures.add("no");
    assertEquals("cf_clearance=1", bundle());
    permits.release(1);
    Waits.until(failures::isEmpty);
    assertEquals("cf_clearance=1", bundle());
    assertEquals(2, solves.get());
  }

  @Test
  void aRefusedBundleIsForgottenButNotItsSuccessor() {
    permits.release(100);
    ClearanceBundle first = keeper.bundle(KEY, Long.MAX_VALUE).orElseThrow();
    keeper.invalidate(KEY, first);
    assertEquals("cf_clearance=2", bundle());
    keeper.invalidate(KEY, first);
    assertEquals("cf_clearance=2", bundle());
  }

  @Test
  void onDemandSolvesOnlyAfterAChallenge() {
    permits.release(100);
    keeper = keeper(true);
    assertEquals("none", bundle());
    assertEquals(0, solves.get());
    keeper.invalidate(KEY, ClearanceBundle.none("agent"));
    assertEquals("cf_clearance=1", bundle());
  }

  @Test
  void egressesAndHostsHaveBundlesOfTheirOwn() {
    permits.release(100);
    assertEquals("cf_clearance=1", bundle());
    for (ClearanceKeeper.Key key :
        List.of(
            new ClearanceKeeper.Key(
                Optional.empty(), new ClearanceSite("https://accounts.x.ai", "accounts.x.ai")),
            new ClearanceKeeper.Key(Optional.of(ProxyAddress.parse("http://p:1")), SITE))) {
      assertTrue(keeper.bundle(key, Long.MAX_VALUE).isPresent());
    }
    assertEquals(3, solves.get());
    assertEquals("cf_clearance=1", bundle());
  }

  @Test
  void patienceEndsWithoutABundleAndInterruptEndsTheWaitOnly() throws Exception {
    assertTrue(keeper.bundle(KEY, 1_000_000).isEmpty());
    Thread.currentThread().interrupt();
    assertThrows(Failure.class, this::bundle);
    assertTrue(Thread.interrupted());
    permits.release(1);
    assertEquals("cf_clearance=1", bundle());
    assertEquals(1, solves.get());
  }
}
