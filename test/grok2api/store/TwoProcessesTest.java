package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.account.AccountStore.Position;
import grok2api.model.Pool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes change one storage at once, one of them is killed: nobody's change is lost. */
class TwoProcessesTest {

  private static final String NAME = "processes";
  private static final int EACH = 60;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  @Timeout(90)
  void keepsWhatBothAcknowledged(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage storage = backend.storage(url, folder);
        Rig rig = new Rig(clock -> storage.accounts())) {
      Process child = start(backend, url);
      Set<String> acknowledged = new HashSet<>();
      try (BufferedReader out = child.inputReader(UTF_8)) {
        acknowledged.add("token-" + required(out.readLine())); // it is at work
        for (int n = 0; n < EACH; n++) {
          rig.desk.add(List.of("own-" + n), Pool.BASIC, List.of());
          acknowledged.add("own-" + n);
        }
        child.toHandle().destroyForcibly(); // SIGKILL; unlike its own, this keeps the stream
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          acknowledged.add("token-" + line);
        }
      }
      assertTrue(child.waitFor(10, TimeUnit.SECONDS));
      List<AccountRecord> rows = changes(storage.accounts());
      Set<String> stored = rows.stream().map(AccountRecord::key).collect(Collectors.toSet());
      assertTrue(stored.containsAll(acknowledged));
      // Every addition was a change of its own: no two share a revision.
      assertEquals(rows.size(), rows.stream().map(r -> r.stamps().revision()).distinct().count());
      rig.sync.pollNow();
      acknowledged.forEach(rig::record); // the directory knows them all
    }
  }

  private static List<AccountRecord> changes(AccountStore store) {
    List<AccountRecord> rows = new ArrayList<>();
    AccountStore.Page page = store.changesSince(Position.START);
    rows.addAll(page.rows());
    assertTrue(!page.more());
    return rows;
  }

  private Process start(Backend backend, String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            ClassPath.ofTests(),
            ServerAdder.class.getName(),
            backend.name(),
            url,
            folder.toString(),
            "100000",
            "1000000")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String required(String line) throws IOException {
    if (line == null) {
      throw new IOException("the child ended early");
    }
    return line;
  }
}
