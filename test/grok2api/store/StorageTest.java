package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountStore.Durability;
import grok2api.account.Accounts;
import grok2api.base.Failure;
import grok2api.config.Environment;
import grok2api.config.Startup;
import grok2api.json.Json;
import grok2api.model.Pool;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which storage the variables mean, and what is said when it cannot be had. */
class StorageTest {

  @TempDir Path folder;

  @Test
  void keepsALocalInstallationInItsFiles() throws Exception {
    try (Storage storage = Storage.open(startup(Map.of()), InstantSource.system())) {
      storage.accounts().apply(List.of(add("a")), Durability.SYNCED);
      Await.until(storage.leader()::isLeader);
      assertTrue(Files.exists(folder.resolve("accounts.db")));
      assertTrue(Files.exists(folder.resolve("config.toml")));
    }
  }

  @Test
  void readsALocalInstallationWithoutTouchingIt() throws Exception {
    Path file = folder.resolve("accounts.db");
    Files.copy(Expected.FIXTURES.resolve("pyv2-local/accounts.db"), file);
    byte[] before = Files.readAllBytes(file);
    Startup startup = startup(Map.of("ACCOUNT_STORAGE_READONLY", "true"));
    try (Storage storage = Storage.open(startup, InstantSource.system())) {
      Expected.of("pyv2-local/accounts.db").assertCounts(storage.accounts());
      assertRefused(storage);
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void keepsWhatComesAboutElsewhereWhenTheDataFolderCannotBeWritten() throws Exception {
    Path file = folder.resolve("accounts.db");
    Files.copy(Expected.FIXTURES.resolve("pyv2-local/accounts.db"), file);
    Path data = Files.writeString(folder.resolve("plain"), "a file").resolve("data");
    Startup startup =
        startup(
            Map.of(
                "ACCOUNT_STORAGE_READONLY",
                "true",
                "DATA_DIR",
                data.toString(),
                "ACCOUNT_LOCAL_PATH",
                file.toString()));
    Path own;
    try (Storage storage = Storage.open(startup, InstantSource.system())) {
      Expected.of("pyv2-local/accounts.db").assertCounts(storage.accounts());
      own = storage.folder(data);
      Files.writeString(Files.createDirectories(own.resolve("cache/images")).resolve("a"), "x");
      RequestDatabase.open(own.resolve("audit.db")).close();
    }
    assertFalse(Files.exists(own), "gone with the storage");
    try (Storage writing = Storage.open(startup(Map.of()), InstantSource.system())) {
      assertEquals(folder, writing.folder(folder));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWritesToAServerOnDemand(Backend backend) throws Exception {
    String url = backend.empty("storage");
    try (Storage writing = backend.storage(url, folder)) {
      writing.accounts().apply(List.of(add("a")), Durability.SYNCED);
    }
    Startup startup =
        startup(
            Map.of(
                "ACCOUNT_STORAGE",
                backend.kind.name(),
                "ACCOUNT_" + backend.kind + "_URL",
                url,
                "ACCOUNT_STORAGE_READONLY",
                "1"));
    try (Storage storage = Storage.open(startup, InstantSource.system())) {
      assertEquals(1, storage.accounts().load().accounts().size());
      assertRefused(storage);
      // What requests cause is dropped: it would otherwise wait for ever.
      assertFalse(
          storage
              .accounts()
              .apply(List.of(add("b")), Durability.COMMITTED)
              .results()
              .getFirst()
              .wrote());
      assertEquals(1, storage.accounts().load().accounts().size());
    }
  }

  private static void assertRefused(Storage storage) {
    Failure refused =
        assertThrows(
            Failure.class, () -> storage.accounts().apply(List.of(add("x")), Durability.SYNCED));
    assertEquals("storage_readonly", refused.code());
    String version = storage.config().version();
    assertThrows(
        Failure.class,
        () -> storage.config().save(Map.of("retry.max_retries", Json.of(1)), version));
    assertFalse(storage.leader().isLeader());
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, postgresql://u:hunter2@127.0.0.1:%d/d",
    "MYSQL, mysql://u:hunter2@127.0.0.1:%d/d",
    "REDIS, redis://:hunter2@127.0.0.1:%d",
  })
  void saysWhichServerIsAwayWithoutThePassword(String kind, String url) throws Exception {
    int nobody;
    try (ServerSocket probe = new ServerSocket(0)) {
      nobody = probe.getLocalPort();
    }
    Startup startup =
        startup(
            Map.of(
                "ACCOUNT_STORAGE",
                kind,
                "ACCOUNT_" + kind + "_URL",
                url.formatted(nobody),
                "ACCOUNT_SQL_POOL_TIMEOUT",
                "1"));
    Failure away =
        assertThrows(Failure.class, () -> Storage.open(startup, InstantSource.system()).close());
    assertEquals(Failure.Kind.UNAVAILABLE, away.kind());
    assertTrue(away.getMessage().contains("server"), away.getMessage());
    assertFalse(away.getMessage().contains("hunter2"), away.getMessage());
  }

  @Test
  void doesNotWaitForAWrongPasswordToBecomeRight() throws Exception {
    String url = Servers.mariadb().database("storage").replace("p%40ss", "wrong");
    long from = System.nanoTime();
    Failure refused =
        assertThrows(Failure.class, () -> Backend.MARIADB.storage(url, folder).close());
    assertTrue(refused.getMessage().contains("Access denied"), refused.getMessage());
    assertTrue(System.nanoTime() - from < TimeUnit.SECONDS.toNanos(8));
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, postgresql://h/d, postgresql.jar",
    "MYSQL, mysql://h/d, mariadb.jar",
    "REDIS, redis://h, jedis.jar",
  })
  void namesTheJarThatIsMissing(String kind, String url, String jar) throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ClassPath.withoutDrivers(),
                OpenedStorage.class.getName())
            .redirectErrorStream(true);
    child.environment().put("ACCOUNT_STORAGE", kind);
    child.environment().put("ACCOUNT_" + kind + "_URL", url);
    child.environment().put("DATA_DIR", folder.toString());
    Process process = child.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(1, process.waitFor(), said);
    assertTrue(said.contains("storage_driver_missing"), said);
    assertTrue(said.contains(jar), said);
    assertFalse(said.contains("\tat "), said);
  }

  /** A process that opens what its environment names and says what went wrong. */
  static final class OpenedStorage {
    private OpenedStorage() {}

    public static void main(String[] args) {
      try {
        Storage.open(Startup.of(Environment.ofProcess()), InstantSource.system()).close();
      } catch (Failure e) {
        System.out.println(e.code() + ": " + e.getMessage());
        System.exit(1);
      }
    }
  }

  private static AccountChange add(String token) {
    return new AccountChange.Add(
        Accounts.account(token, Pool.BASIC), AccountChange.IfLive.KEEP, false);
  }

  private Startup startup(Map<String, String> more) throws IOException {
    Map<String, String> variables = new java.util.HashMap<>(more);
    variables.putIfAbsent("DATA_DIR", folder.toString());
    return Startup.of(Environment.of(variables, folder));
  }
}
