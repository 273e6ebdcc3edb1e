package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.chat.ConversationStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of kept turns on a file. */
class ResponsesDatabaseTest extends ConversationStoreContract {

  @TempDir Path folder;

  @Override
  ConversationStore openEmpty() {
    return reopen();
  }

  @Override
  ConversationStore reopen() {
    return ResponsesDatabase.open(folder.resolve("responses.db"), () -> now, () -> limits);
  }

  @Test
  void refusesAFileOfANewerProgram() {
    store.close();
    Path file = folder.resolve("responses.db");
    SqliteDatabase database = SqliteDatabase.open(file);
    database.submit(
        open -> {
          SqlDatabase.execute(open, "PRAGMA user_version=2");
          return null;
        });
    database.close();
    Failure failure =
        assertThrows(Failure.class, () -> ResponsesDatabase.open(file, () -> now, () -> limits));
    assertEquals("storage_newer", failure.code());
  }
}
