package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountLease;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.account.Accounts;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.config.Config;
import grok2api.config.SharedDocument;
import grok2api.json.Json;
import grok2api.media.AnswerStore.Known;
import grok2api.media.Clip;
import grok2api.media.JobStore.Created;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What instances share while the server is killed in the middle and comes back: what was
 * acknowledged is there, the gateway goes on from memory meanwhile and by itself afterwards.
 */
@Tag("slow")
@Timeout(120)
class SharedOutageTest {

  private static final String NAME = "shared_outage";
  private static final StoreRunner.Pace FAST =
      new StoreRunner.Pace(Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofSeconds(60));
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @TempDir Path folder;

  private static ConversationStore turns(Storage storage) {
    return storage.conversations(CLOCK, () -> new Config.Responses(720, 64));
  }

  private static StoredTurn.Item item(String id) {
    return StoredTurn.Item.of(Json.Obj.EMPTY.with("id", Json.of(id)));
  }

  private static StoredTurn turn(String id, String previous) {
    return new StoredTurn(
        id,
        "alice",
        Optional.ofNullable(previous),
        NOW,
        "{\"id\":\"" + id + "\"}",
        List.of(item("in_" + id)),
        List.of(item("out_" + id)),
        Optional.empty());
  }

  private static Failure away(Runnable work) {
    Failure failure = assertThrows(Failure.class, work::run);
    assertEquals(Failure.Kind.UNAVAILABLE, failure.kind(), failure.getMessage());
    return failure;
  }

  private static boolean works(Runnable work) {
    try {
      work.run();
      return true;
    } catch (Failure stillAway) {
      return false;
    }
  }

  private static List<String> ids(List<StoredTurn> turns) {
    return turns.stream().map(StoredTurn::id).toList();
  }

  @ParameterizedTest
  @EnumSource
  void keepsTurnsInMemoryUntilTheServerIsBack(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage here = backend.storage(url, folder);
        Storage there = backend.storage(url, folder);
        ConversationStore one = turns(here);
        ConversationStore two = turns(there)) {
      one.save(turn("a", null));
      backend.server().kill();
      try {
        one.save(turn("b", "a"));
        one.save(turn("x", null));
        one.save(turn("y", "x"));
        assertEquals(Optional.of(turn("b", "a")), one.find("alice", "b"));
        assertEquals(Optional.of(turn("y", "x")), one.find("alice", "y"));
        assertEquals(List.of("x", "y"), ids(one.history("alice", "y", 9)));
        assertEquals(List.of(), one.history("alice", "y", 1));
        away(() -> one.find("bob", "b")); // not his; what the server has, nobody knows
        away(() -> one.history("alice", "b", 9));
        assertTrue(one.delete("alice", "x"));
      } finally {
        backend.server().start();
      }
      Await.until(() -> works(() -> assertEquals(turn("y", "x"), find(two, "y"))));
      assertEquals(List.of("a", "b"), ids(two.history("alice", "b", 9)));
      assertEquals(List.of("a", "b"), ids(one.history("alice", "b", 9)));
      assertEquals(Set.of("in_b", "out_a"), one.items("alice", Set.of("in_b", "out_a")).keySet());
      assertEquals(Optional.empty(), two.find("alice", "x"));
    }
  }

  private static StoredTurn find(ConversationStore store, String id) {
    return store
        .find("alice", id)
        .orElseThrow(() -> Failure.of(Failure.Kind.NOT_FOUND, "not_yet", id).build());
  }

  @ParameterizedTest
  @EnumSource
  void storesTurnsThatAreHeldWhenItStops(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage here = backend.storage(url, folder)) {
      ConversationStore one = turns(here);
      backend.server().kill();
      try {
        one.save(turn("a", null));
      } finally {
        backend.server().start();
      }
      Await.until(() -> works(() -> here.accounts().load())); // then it stops at once
      one.close();
    }
    try (Storage after = backend.storage(url, folder);
        ConversationStore two = turns(after)) {
      assertEquals(Optional.of(turn("a", null)), two.find("alice", "a"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void finishesFilmsAndNamedAnswersWhenTheServerIsBack(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage here = backend.storage(url, folder);
        Storage there = backend.storage(url, folder)) {
      Storage.Media one = here.media(CLOCK, FAST);
      Storage.Media two = there.media(CLOCK, FAST);
      VideoJob job = MediaContract.job(1).takenBy(one.runner().id());
      assertInstanceOf(Created.Fresh.class, one.jobs().create(job, Optional.empty(), 9));
      assertInstanceOf(Known.Fresh.class, one.answers().begin("me", "k1", "f"));
      assertInstanceOf(Known.Fresh.class, one.answers().begin("me", "k2", "f"));
      VideoJob submitted = job.at(State.SUBMITTED);
      assertTrue(one.jobs().save(submitted));
      CompletableFuture<Boolean> step;
      backend.server().kill();
      try {
        assertTrue(one.jobs().save(submitted.progressed(40))); // waits for nobody
        assertEquals(40, one.jobs().find(job.id()).orElseThrow().progress());
        VideoJob filmed = submitted.filmed("acc", new Clip("https://x/f.mp4", "", ""));
        step = CompletableFuture.supplyAsync(() -> one.jobs().save(filmed));
        one.answers().finish("me", "k1", "{\"made\":1}");
        one.answers().drop("me", "k2");
        away(() -> one.answers().begin("me", "k3", "f")); // nothing is made that is not written
        away(() -> one.jobs().create(MediaContract.job(2), Optional.empty(), 9));
        assertFalse(step.isDone());
      } finally {
        backend.server().start();
      }
      assertTrue(step.get(60, TimeUnit.SECONDS));
      Await.until(() -> works(() -> two.jobs().find(job.id())));
      VideoJob stored = two.jobs().find(job.id()).orElseThrow();
      assertEquals(State.STORING, stored.state());
      assertEquals("https://x/f.mp4", stored.sourceUrl());
      Await.until(() -> two.answers().begin("me", "k1", "f") instanceof Known.Done);
      assertEquals(new Known.Done("{\"made\":1}"), two.answers().begin("me", "k1", "f"));
      Await.until(() -> two.answers().begin("me", "k2", "f") instanceof Known.Fresh);
      Stream.of(one, two).map(Storage.Media::jobs).forEach(jobs -> jobs.close());
      Stream.of(one, two).map(Storage.Media::runner).forEach(runner -> runner.close());
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesNewClientKeysMeanwhileAndLosesNone(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage here = backend.storage(url, folder);
        Storage there = backend.storage(url, folder)) {
      SharedDocument one = here.clientKeys().orElseThrow();
      assertTrue(one.save("first", SharedDocument.NONE));
      String version = one.version();
      backend.server().kill();
      try {
        away(() -> one.save("second", version));
        away(one::version);
      } finally {
        backend.server().start();
      }
      Await.until(() -> works(one::version));
      assertEquals(new SharedDocument.Stored("first", version), one.load());
      assertTrue(one.save("second", version));
      Await.until(() -> works(() -> there.clientKeys().orElseThrow().load()));
      assertEquals("second", there.clientKeys().orElseThrow().load().text());
    }
  }

  private static int spent(Rig instance, int wanted) {
    for (int i = 0; i < wanted; i++) {
      try (AccountLease lease = instance.directory.lease(Accounts.fast())) {
        lease.report(new Outcome.Success());
      } catch (Failure nothingLeft) {
        assertEquals(Failure.Kind.RATE_LIMITED, nothingLeft.kind());
        return i;
      }
    }
    return wanted;
  }

  @ParameterizedTest
  @EnumSource
  void spendsNoMoreThanThereIsWhileNobodyCanLook(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    int all;
    try (Storage first = backend.storage(url, folder);
        Storage second = backend.storage(url, folder)) {
      var account = Accounts.account("shared", Pool.BASIC);
      var adding = new AccountChange.Add(account, AccountChange.IfLive.KEEP, false);
      first.accounts().apply(List.of(adding), AccountStore.Durability.SYNCED);
      try (Rig one = new Rig(clock -> first.accounts());
          Rig two = new Rig(clock -> second.accounts())) {
        one.directory.share(() -> 2);
        two.directory.share(() -> 2);
        all = spent(one, 4) + spent(two, 3);
        // What is under way when the server dies may have been stored without a word about it.
        Await.until(() -> works(one.sync::flush) && works(two.sync::flush));
        backend.server().kill();
        try {
          int meanwhile = spent(one, 30) + spent(two, 30);
          assertTrue(meanwhile > 0, "requests go on");
          all += meanwhile;
        } finally {
          backend.server().start();
        }
        assertTrue(all <= 30, all + " of 30");
        Await.until(() -> works(one.sync::flush) && works(two.sync::flush));
      }
    }
    try (Storage after = backend.storage(url, folder)) {
      AccountRecord stored = after.accounts().load().accounts().getFirst();
      assertEquals(all, stored.counts().uses());
      assertEquals(30 - all, stored.quotas().get(Mode.FAST).orElseThrow().remaining());
    }
  }
}
