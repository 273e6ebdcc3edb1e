package grok2api.store;

import grok2api.account.AccountDesk;
import grok2api.account.AccountDirectory;
import grok2api.account.AccountImport;
import grok2api.account.AccountList;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.account.AccountSync;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Directory, store and what works on them, wired as the server does, on a file of its own. */
final class Rig implements AutoCloseable {

  final FakeClock clock = new FakeClock(Accounts.NOW);
  final FlakyStore store;
  final AccountDirectory directory;
  final AccountSync sync;
  final AccountDesk desk;
  final AccountList list;
  final AccountImport importer;

  Rig(Path file) {
    this(clock -> SqlAccountStore.sqlite(file, clock));
  }

  Rig(Function<InstantSource, AccountStore> open) {
    store = new FlakyStore(open.apply(clock));
    directory = new AccountDirectory(Accounts.QUOTA, clock, new SplittableRandom(3));
    Duration never = Duration.ofHours(1); // tests poll when they want to
    sync = new AccountSync(store, directory, new AccountSync.Pace(never, never));
    desk = new AccountDesk(directory, sync, store, clock);
    list = new AccountList(directory, sync, clock);
    importer = new AccountImport(directory, sync, store, OlderDatabases::file, clock);
    sync.start();
  }

  AccountRecord record(String token) {
    return directory.find(token).orElseThrow().record();
  }

  @Override
  public void close() {
    sync.close();
    store.close();
  }
}
