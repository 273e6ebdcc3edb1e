package grok2api.upstream.official;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountLease;
import grok2api.account.FakeClock;
import grok2api.account.Lessor;
import grok2api.account.OfficialKeys;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Config;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.upstream.responses.NativeRig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyRingTest {

  private final NativeRig rig = new NativeRig("official.api_keys=xai-key-one,xai-key-two");
  private final FakeClock clock = new FakeClock(1_790_000_000_000L);
  private Config config = rig.config;
  private final KeyRing ring = new KeyRing(() -> config, clock);

  @AfterEach
  void close() {
    rig.close();
  }

  static ModelSpec model(String id) {
    return new ModelSpec(
        id,
        id,
        ModelSpec.Capability.CHAT,
        Upstream.OFFICIAL,
        Optional.empty(),
        Pool.BASIC,
        false,
        id,
        ModelSpec.EffortRule.NEVER,
        0,
        0,
        0);
  }

  private String lend(String model) {
    return lend(Lessor.Query.of(model(model)));
  }

  private String lend(Lessor.Query query) {
    try (AccountLease lease = ring.lease(query)) {
      return lease.account().token().reveal();
    }
  }

  private void report(String key, String model, Outcome outcome) {
    String id = new Secret(key).fingerprint();
    Lessor.Query only =
        new Lessor.Query(
            model(model), Set.of(), Optional.empty(), Optional.of(id), Optional.empty());
    try (AccountLease lease = ring.lease(only)) {
      lease.report(outcome);
    }
  }

  private static Outcome limited() {
    return new Outcome.RateLimited(Optional.empty());
  }

  @Test
  void lendsInTurn() {
    Set<String> lent = new HashSet<>(List.of(lend("a"), lend("a")));
    assertEquals(Set.of("xai-key-one", "xai-key-two"), lent);
  }

  @Test
  void triedKeysAreNotLentAgain() {
    String one = new Secret("xai-key-one").fingerprint();
    Lessor.Query query =
        new Lessor.Query(
            model("a"), Set.of(one), Optional.empty(), Optional.empty(), Optional.empty());
    assertEquals("xai-key-two", lend(query));
    assertEquals("xai-key-two", lend(query));
  }

  @Test
  void thePreferredKeyWinsWhileItIsUsable() {
    String two = new Secret("xai-key-two").fingerprint();
    Lessor.Query query =
        new Lessor.Query(
            model("a"), Set.of(), Optional.of(two), Optional.empty(), Optional.empty());
    for (int i = 0; i < 4; i++) {
      assertEquals("xai-key-two", lend(query));
    }
    report("xai-key-two", "a", limited());
    assertEquals("xai-key-one", lend(query));
  }

  @Test
  void aLimitedKeyRestsForThatModelOnly() {
    report("xai-key-one", "a", limited());
    assertEquals("xai-key-two", lend("a"));
    assertEquals("xai-key-two", lend("a"));
    Set<String> other = new HashSet<>(List.of(lend("b"), lend("b")));
    assertEquals(2, other.size());
  }

  @Test
  void restsDoubleUpToFiveMinutesAndEndWithSuccess() {
    report("xai-key-two", "a", new Outcome.InvalidCredentials("test"));
    for (long seconds : new long[] {10, 20, 40, 80, 160, 300, 300}) {
      report("xai-key-one", "a", limited());
      clock.pass(Duration.ofSeconds(seconds).minusMillis(1));
      Failure early = assertThrows(Failure.class, () -> lend("a"));
      assertEquals(Optional.of(Duration.ofMillis(1)), early.retryAfter());
      clock.pass(Duration.ofMillis(1));
      assertEquals("xai-key-one", lend("a"), () -> "after " + seconds);
    }
    report("xai-key-one", "a", new Outcome.Success());
    report("xai-key-one", "a", limited());
    clock.pass(Duration.ofSeconds(10));
    assertEquals("xai-key-one", lend("a"));
  }

  @Test
  void whatTheUpstreamAsksForCounts() {
    report("xai-key-one", "a", new Outcome.RateLimited(Optional.of(Duration.ofSeconds(3))));
    report("xai-key-two", "a", limited());
    Failure none = assertThrows(Failure.class, () -> lend("a"));
    assertEquals(Failure.Kind.RATE_LIMITED, none.kind());
    assertEquals(Optional.of(Duration.ofSeconds(3)), none.retryAfter());
    clock.pass(Duration.ofSeconds(3));
    assertEquals("xai-key-one", lend("a"));
  }

  @Test
  void aRefusedKeyIsSetAsideForAnHourWithItsReason() {
    ring.refuse(new Secret("xai-key-one").fingerprint(), "incorrect API key (400)");
    report("xai-key-two", "a", new Outcome.InvalidCredentials("invalid_credentials"));
    Failure none = assertThrows(Failure.class, () -> lend("a"));
    assertEquals(502, none.kind().status());
    assertEquals("upstream_auth_failed", none.code());
    OfficialKeys.Entry entry = ring.entries().getFirst();
    assertEquals(Optional.of("incorrect API key (400)"), entry.refused());
    clock.pass(Duration.ofHours(1));
    assertEquals(Optional.empty(), ring.entries().getFirst().refused());
    assertEquals(2, Set.of(lend("a"), lend("b")).size());
  }

  @Test
  void theOperatorMayTryAgain() {
    ring.refuse(new Secret("xai-key-one").fingerprint(), "x");
    ring.refuse(new Secret("xai-key-two").fingerprint(), "x");
    ring.tryAgain(new Secret("xai-key-two").fingerprint());
    assertEquals("xai-key-two", lend("a"));
  }

  @Test
  void switchedOffThereIsNoKey() {
    KeyRing off =
        new KeyRing(
            () -> rig.config("official.api_keys=xai-key-one", "official.enabled=false"), clock);
    assertFalse(off.serves(model("a")));
    assertEquals(List.of(), off.entries());
  }

  @Test
  void addedKeysAreLentAndRemovedOnesForgotten() {
    config = rig.config("official.api_keys=xai-key-one,xai-key-two,xai-key-three");
    Set<String> lent = new HashSet<>(List.of(lend("a"), lend("a"), lend("a")));
    assertTrue(lent.contains("xai-key-three"));
    config = rig.config;
    for (int i = 0; i < 4; i++) {
      assertFalse(lend("a").equals("xai-key-three"));
    }
  }

  @Test
  void servesOfficialModelsWhileThereIsAKey() {
    assertTrue(ring.serves(model("a")));
    assertFalse(ring.serves(Catalogue.builtIn().find("grok-4.3-console").orElseThrow()));
    KeyRing empty = new KeyRing(() -> rig.config("official.api_keys="), clock);
    assertFalse(empty.serves(model("a")));
    Failure none = assertThrows(Failure.class, () -> empty.lease(Lessor.Query.of(model("a"))));
    assertEquals(Failure.Kind.RATE_LIMITED, none.kind());
  }
}
