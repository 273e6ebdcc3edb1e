package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupCommitTest {

  @TempDir Path folder;
  private final List<Integer> groups = Collections.synchronizedList(new ArrayList<>());
  private SqliteDatabase database;
  private GroupCommit<String> commits;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("rows.db"));
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          SqlDatabase.execute(open, "CREATE TABLE word (word TEXT PRIMARY KEY)");
          return true;
        });
    commits = new GroupCommit<>(database, SqlDatabase.Sync.NORMAL, this::write);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void write(Connection open, List<String> words) throws SQLException {
    groups.add(words.size());
    try (PreparedStatement insert = open.prepareStatement("INSERT INTO word VALUES (?)")) {
      for (String word : words) {
        insert.setString(1, word);
        insert.executeUpdate();
      }
    }
  }

  private boolean isKept(String word) {
    return database.submit(
        open -> {
          try (PreparedStatement query =
              open.prepareStatement("SELECT 1 FROM word WHERE word = ?")) {
            query.setString(1, word);
            try (ResultSet row = query.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  /** Words that are saved at the same moment, each looked for when it is said to be kept. */
  private List<Future<Boolean>> saved(int count, CountDownLatch go, ExecutorService many) {
    List<Future<Boolean>> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String word = "word-" + i;
      seen.add(
          many.submit(
              () -> {
                go.await();
                commits.save(word);
                return isKept(word);
              }));
    }
    return seen;
  }

  @Test
  void whatIsSavedIsThereAndManyShareATransaction() throws Exception {
    int threads = 200;
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Boolean>> seen = saved(threads, go, many);
      go.countDown();
      for (Future<Boolean> one : seen) {
        assertTrue(one.get());
      }
    }
    assertEquals(threads, groups.stream().mapToInt(Integer::intValue).sum());
    assertTrue(groups.size() < threads / 2, "transactions: " + groups);
  }

  @Test
  void aBadRowFailsAlone() throws Exception {
    commits.save("first");
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch go = new CountDownLatch(1);
      Future<Failure> bad =
          many.submit(
              () -> {
                go.await();
                return assertThrows(Failure.class, () -> commits.save("first"));
              });
      List<Future<Boolean>> good = saved(20, go, many);
      go.countDown();
      assertEquals("storage_unavailable", bad.get().code());
      for (Future<Boolean> one : good) {
        assertTrue(one.get());
      }
    }
  }

  @Test
  void anInterruptedCallerLeavesAndTheOthersGoOn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> busy =
          other.submit(
              () ->
                  database.submit(
                      open -> {
                        begun.countDown(); // nothing is written from now on
                        return awaited(go);
                      }));
      assertTrue(awaited(begun));
      Thread.currentThread().interrupt();
      Failure left = assertThrows(Failure.class, () -> commits.save("gone"));
      assertTrue(Thread.interrupted());
      assertEquals(Failure.Kind.CANCELLED, left.kind());
      go.countDown();
      assertTrue(busy.get());
    }
    commits.save("next");
    assertTrue(isKept("next"));
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void aClosedDatabaseIsToldToEveryone() {
    database.close();
    assertThrows(Failure.class, () -> commits.save("late"));
    assertThrows(Failure.class, () -> commits.save("later"));
  }
}
