package grok2api.store;

import grok2api.account.AccountStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
class SqliteAccountStoreTest extends AccountStoreContract {

  @TempDir Path folder;

  @Override
  AccountStore openEmpty() {
    return reopen();
  }

  @Override
  AccountStore reopen() {
    return SqlAccountStore.sqlite(folder.resolve("accounts.db"), clock);
  }
}
