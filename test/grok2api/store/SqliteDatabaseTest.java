package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One thread for the database, and callers that can leave. */
@Timeout(60)
class SqliteDatabaseTest {

  @TempDir Path folder;
  private SqliteDatabase database;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("deep/er/x.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void worksOnItsOwnPlatformThread() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () ->
                seen.complete(
                    database.submit(
                        open ->
                            Thread.currentThread().getName()
                                + Thread.currentThread().isVirtual())));
    assertEquals("store-dbfalse", seen.get(10, TimeUnit.SECONDS));
  }

  @Test
  void onlyTheOwnerMayReadWhatLiesThere() throws IOException {
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          SqlDatabase.execute(open, "CREATE TABLE t (x)");
          return true;
        });
    for (String name : List.of("x.db", "x.db-wal", "x.db-shm")) {
      Path file = folder.resolve("deep/er").resolve(name);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), name);
    }
  }

  @Test
  void undoesATransactionThatThrows() {
    database.submit(open -> run("CREATE TABLE t (n INTEGER)", open));
    assertThrows(
        IllegalStateException.class,
        () ->
            database.transaction(
                SqliteDatabase.Sync.NORMAL,
                open -> {
                  run("INSERT INTO t VALUES (1)", open);
                  throw new IllegalStateException("after the row");
                }));
    assertEquals(0, count());
    database.transaction(SqliteDatabase.Sync.FULL, open -> run("INSERT INTO t VALUES (2)", open));
    assertEquals(1, count());
  }

  @Test
  void saysWhyAFileCannotBeOpened(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.db"), "no database ".repeat(100));
    Failure refused = assertThrows(Failure.class, () -> SqliteDatabase.open(text));
    assertTrue(
        refused.getMessage().contains("cannot be opened: [SQLITE_NOTADB]"), refused.getMessage());
  }

  @Test
  void tellsOfABrokenStatementAndGoesOn() {
    Failure broken =
        assertThrows(Failure.class, () -> database.submit(open -> run("NONSENSE", open)));
    assertEquals(Failure.Kind.UNAVAILABLE, broken.kind());
    assertEquals("storage_unavailable", broken.code());
    database.submit(open -> run("SELECT 1", open));
  }

  @Test
  void letsAnInterruptedCallerGoAndDropsWhatHasNotBegun() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    Thread blocker =
        Thread.ofVirtual()
            .start(
                () ->
                    database.submit(
                        open -> {
                          busy.countDown();
                          await(free);
                          return null;
                        }));
    await(busy);
    AtomicBoolean ran = new AtomicBoolean();
    CompletableFuture<Failure> left = new CompletableFuture<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  left.complete(
                      assertThrows(
                          Failure.class,
                          () ->
                              database.submit(
                                  open -> {
                                    ran.set(true);
                                    return null;
                                  })));
                });
    assertEquals(Failure.Kind.CANCELLED, left.get(10, TimeUnit.SECONDS).kind());
    free.countDown();
    blocker.join();
    waiter.join();
    database.submit(open -> null);
    assertFalse(ran.get());
  }

  @Test
  void refusesWorkAfterTheEnd() {
    database.close();
    database.close();
    assertThrows(Failure.class, () -> database.submit(open -> null));
  }

  private static Object run(String sql, java.sql.Connection open) throws SQLException {
    SqlDatabase.execute(open, sql);
    return sql;
  }

  private int count() {
    return database.submit(
        open -> {
          try (var query = open.createStatement();
              var row = query.executeQuery("SELECT count(*) FROM t")) {
            return row.getInt(1);
          }
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
