package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountRecord;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it adds accounts has lost none that it acknowledged. */
class KillTest {

  private static final int ROUNDS = 3;
  private static final int ADDED = 40; // acknowledged before the kill

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void losesNoAcknowledgedAccount() throws Exception {
    Path file = folder.resolve("accounts.db");
    Set<String> acknowledged = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(addAndKill(file, round * 10_000));
      assertIntact(file, acknowledged);
    }
    assertTrue(acknowledged.size() >= ROUNDS * ADDED);
  }

  private static Set<String> addAndKill(Path file, int from) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ClassPath.ofTests(),
                KilledAdder.class.getName(),
                file.toString(),
                Integer.toString(from))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Set<String> acknowledged = new HashSet<>();
    try (BufferedReader out = child.inputReader(UTF_8)) {
      for (int i = 0; i < ADDED; i++) {
        acknowledged.add("token-" + required(out.readLine()));
      }
      child.toHandle().destroyForcibly(); // SIGKILL; unlike its own, this keeps the stream
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged.add("token-" + line);
      }
    }
    assertTrue(child.waitFor(10, TimeUnit.SECONDS));
    return acknowledged;
  }

  private static String required(String line) throws IOException {
    if (line == null) {
      throw new IOException("the child ended early");
    }
    return line;
  }

  private static void assertIntact(Path file, Set<String> acknowledged) {
    try (SqlAccountStore store = SqlAccountStore.sqlite(file, new FakeClock(Accounts.NOW))) {
      Set<String> stored =
          store.load().accounts().stream().map(AccountRecord::key).collect(Collectors.toSet());
      Set<String> lost = new HashSet<>(acknowledged);
      lost.removeAll(stored);
      assertEquals(Set.of(), lost);
      String check =
          store
              .database()
              .submit(
                  open -> {
                    try (Statement query = open.createStatement();
                        ResultSet row = query.executeQuery("PRAGMA integrity_check")) {
                      return row.getString(1);
                    }
                  });
      assertEquals("ok", check);
    }
  }
}
