package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.account.AccountStore.Durability;
import grok2api.account.AccountStore.Position;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import grok2api.config.Startup;
import grok2api.model.Pool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A local installation moves to a server: copied, counted, then renamed. */
class LocalTakeoverTest {

  private static final String NAME = "moved";
  private static final int MANY = 1_203; // more than two steps of 500

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock(Accounts.NOW);

  @ParameterizedTest
  @EnumSource
  void copiesAccountsAndSettingsOfV2AndRenamesTheFile(Backend backend) throws Exception {
    Files.copy(Expected.FIXTURES.resolve("pyv2-local/accounts.db"), file("accounts.db"));
    Files.copy(Expected.FIXTURES.resolve("pyv2-local/config.toml"), file("config.toml"));
    Startup startup = Startup.of(backend.environment(backend.empty(NAME), folder));
    String said = migrate(startup);
    assertTrue(said.contains("45 accounts copied"), said);
    assertTrue(said.contains("settings copied"), said);
    assertFalse(Files.exists(file("accounts.db")));
    assertTrue(Files.exists(file("accounts.db.migrated")));
    assertTrue(Files.exists(file("config.toml")));
    try (Storage storage = Storage.open(startup, clock)) {
      Expected.of("pyv2-local/accounts.db").assertCounts(storage.accounts());
      Expected.of("pyv2-local/accounts.db").assertRowsInFull(storage.accounts());
      assertEquals("1", storage.config().version());
      assertEquals(3, maxRetries(storage));
    }
    assertFalse(migrate(startup).contains("copied")); // nothing is left to do
  }

  private static int maxRetries(Storage storage) {
    return Integer.parseInt(
        ((grok2api.json.Json.Num)
                ((grok2api.json.Json.Obj) storage.config().load().tree().get("retry").orElseThrow())
                    .get("max_retries")
                    .orElseThrow())
            .literal());
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhereItBrokeAndVerifies(Backend backend) throws Exception {
    List<AccountRecord> before = manyAccounts();
    Startup startup = Startup.of(backend.environment(backend.empty(NAME), folder));
    try (AccountStore target = empty(startup)) {
      LocalTakeover takeover = new LocalTakeover(startup, clock, line -> {});
      BreakingTarget breaking = new BreakingTarget((CopyTarget) target, 2);
      assertThrows(IllegalStateException.class, () -> takeover.accounts(breaking));
      assertTrue(Files.exists(file("accounts.db")), "renamed although it broke");
      takeover.accounts((CopyTarget) target);
      assertEquals(before, changes(target));
      assertEquals(before.getLast().stamps().revision(), target.load().position().revision());
    }
    assertTrue(Files.exists(file("accounts.db.migrated")));
  }

  @ParameterizedTest
  @EnumSource
  void leavesAServerAloneThatHoldsAccounts(Backend backend) throws Exception {
    manyAccounts();
    Startup startup = Startup.of(backend.environment(backend.empty(NAME), folder));
    try (AccountStore target = empty(startup)) {
      target.apply(List.of(add("here")), Durability.SYNCED);
    }
    assertTrue(migrate(startup).contains("left alone"));
    assertTrue(Files.exists(file("accounts.db")));
    try (Storage storage = Storage.open(startup, clock)) {
      assertEquals(1, storage.accounts().load().accounts().size());
    }
  }

  /** The server's storage before anything was taken over. */
  private AccountStore empty(Startup startup) throws IOException {
    Path aside = folder.resolve("aside.db");
    Files.move(file("accounts.db"), aside);
    try {
      return Storage.open(startup, clock).accounts();
    } finally {
      Files.move(aside, file("accounts.db"));
    }
  }

  /** Writes a local file with live and deleted accounts of several revisions; its rows. */
  private List<AccountRecord> manyAccounts() {
    try (AccountStore local = SqlAccountStore.sqlite(file("accounts.db"), clock)) {
      List<AccountChange> adds =
          new ArrayList<>(IntStream.range(0, MANY).mapToObj(n -> add("t" + n)).toList());
      local.apply(adds.subList(0, 700), Durability.COMMITTED);
      local.apply(adds.subList(700, MANY), Durability.COMMITTED);
      local.apply(List.of(new AccountChange.Delete("t5")), Durability.COMMITTED);
      return changes(local);
    }
  }

  private static List<AccountRecord> changes(AccountStore store) {
    AccountStore.Page page = store.changesSince(Position.START);
    assertFalse(page.more());
    return page.rows();
  }

  private static AccountChange add(String token) {
    return new AccountChange.Add(
        Accounts.account(token, Pool.BASIC, "tag"), AccountChange.IfLive.KEEP, false);
  }

  private String migrate(Startup startup) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status = new Migration(startup, clock).run(new PrintStream(out, true, UTF_8));
    assertEquals(0, status, out.toString(UTF_8));
    return out.toString(UTF_8);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Breaks after some steps. */
  private static final class BreakingTarget implements CopyTarget {
    private final CopyTarget target;
    private int left;

    BreakingTarget(CopyTarget target, int left) {
      this.target = target;
      this.left = left;
    }

    @Override
    public State copyState() {
      return target.copyState();
    }

    @Override
    public boolean copy(List<AccountRecord> rows, long alreadyCopied) {
      if (left-- == 0) {
        throw new IllegalStateException("told to break");
      }
      return target.copy(rows, alreadyCopied);
    }

    @Override
    public void copyDone(long revision) {
      target.copyDone(revision);
    }

    @Override
    public long rows() {
      return target.rows();
    }
  }
}
