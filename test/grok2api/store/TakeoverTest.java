package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountRecord;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import grok2api.json.Json;
import grok2api.model.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files written by the Python servers and the Go port open as they are. */
class TakeoverTest {

  private static final Path FIXTURES = Path.of("test/fixtures");

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock(Accounts.NOW);

  static Stream<String> files() {
    return Stream.of(
        "pyv2-local/accounts.db",
        "pyv2-early/accounts-schema2.db",
        "pyv2-early/accounts-schema3.db",
        "pyv2-early/accounts-no-grok43.db",
        "gojj/accounts.db",
        "gojj/accounts-from-v2.db",
        "godd/accounts.db",
        "godd/accounts-from-v2.db");
  }

  @ParameterizedTest
  @MethodSource("files")
  void opensWithTheCountsOfTheProgramThatWroteIt(String name) throws IOException {
    try (SqlAccountStore store = open(name)) {
      Expected.of(name).assertCounts(store);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsChosenRowsInFull(String name) throws IOException {
    try (SqlAccountStore store = open(name)) {
      Expected.of(name).assertRowsInFull(store);
    }
  }

  @Test
  void readsATimeOfZeroAsNone() throws IOException {
    try (SqlAccountStore store = open("godd/accounts.db")) {
      AccountRecord never =
          store.load().accounts().stream()
              .filter(r -> r.key().equals("fixture-godd-basic-0010"))
              .findFirst()
              .orElseThrow();
      assertFalse(never.isDeleted());
      assertEquals(0, never.counts().lastUseAt());
      assertTrue(never.quotas().get(Mode.HEAVY).isEmpty());
      assertEquals(Json.Obj.EMPTY, never.ext());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void putsACopyAsideBeforeItAddsColumnsAndOnlyThen(String name) throws IOException {
    open(name).close();
    assertEquals(1, copies());
    SqlAccountStore.sqlite(folder.resolve("accounts.db"), clock).close();
    assertEquals(1, copies());
  }

  private long copies() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().contains("before-schema")).count();
    }
  }

  private SqlAccountStore open(String name) throws IOException {
    Path file = folder.resolve("accounts.db");
    Files.copy(FIXTURES.resolve(name), file);
    return SqlAccountStore.sqlite(file, clock);
  }
}
