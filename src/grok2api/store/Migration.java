package grok2api.store;

import grok2api.account.AccountStore;
import grok2api.base.Failure;
import grok2api.config.Startup;
import java.io.PrintStream;
import java.time.InstantSource;

/**
 * The command {@code migrate}: brings the storage that the variables name up to date, including
 * what a start refuses to do by itself, and takes over what a local installation has. Safe to
 * repeat; no server may run on that storage meanwhile.
 */
public final class Migration {

  private final Startup startup;
  private final InstantSource clock;

  /** Of the storage that these variables name. */
  public Migration(Startup startup, InstantSource clock) {
    this.startup = startup;
    this.clock = clock;
  }

  /** Says line by line what was done; the exit status: 0 done, 1 it could not be done. */
  public int run(PrintStream out) {
    if (startup.storage().readOnly()) {
      out.println("ACCOUNT_STORAGE_READONLY is set: nothing is changed.");
      return 1;
    }
    out.println("storage: " + startup.storage().word());
    try (Storage storage = Storage.open(startup, clock, ServerSchema.Way.MIGRATE, out::println)) {
      AccountStore.Snapshot all = storage.accounts().load();
      out.println("accounts: " + all.accounts().size() + ", revision " + all.position().revision());
      out.println("settings: version " + storage.config().version());
      return 0;
    } catch (Failure failure) {
      out.println(failure.getMessage());
      return 1;
    }
  }
}
