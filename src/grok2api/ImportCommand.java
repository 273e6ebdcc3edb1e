package grok2api;

import grok2api.account.AccountDirectory;
import grok2api.account.AccountImport;
import grok2api.account.AccountSettings;
import grok2api.account.AccountSync;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.ConfigStore;
import grok2api.config.Environment;
import grok2api.config.Startup;
import grok2api.model.Pool;
import grok2api.store.OlderDatabases;
import grok2api.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The command {@code import}: takes accounts from a file, or from the database of another server of
 * the family, into the storage that the variables name. A gateway that runs on that storage sees
 * them soon.
 */
final class ImportCommand {

  private static final int SHOWN = 20;
  private static final String USAGE =
      """
      usage: java -jar grok2api.jar import SOURCE [--pool=POOL] [--replace] [--dry-run]

        SOURCE      a file: text, JSON, an export, a SQLite database; - for standard input;
                    or postgresql://..., mysql://..., redis://... of an older server
        --pool      for accounts that name none: basic (default), super, heavy
        --replace   pools that the source names hold exactly its accounts afterwards
        --dry-run   only count\
      """;

  private final Environment environment;
  private final PrintStream out;

  ImportCommand(Environment environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  /** The exit status: 0 done, 1 it could not be done, 2 wrong arguments. */
  int run(List<String> arguments) {
    List<String> options = new ArrayList<>(arguments);
    boolean replace = options.remove("--replace");
    boolean dryRun = options.remove("--dry-run");
    String pool = "";
    if (!options.isEmpty() && options.getLast().startsWith("--pool=")) {
      pool = options.removeLast().substring(7);
    }
    if (options.size() != 1 || options.getFirst().startsWith("--")) {
      out.println(USAGE);
      return 2;
    }
    try {
      take(
          options.getFirst(),
          new AccountImport.Options(Pool.parse(pool, "--pool"), replace, dryRun));
      return 0;
    } catch (Failure failure) {
      out.println(failure.getMessage());
      return 1;
    }
  }

  private void take(String source, AccountImport.Options options) {
    Startup startup = Startup.of(environment);
    InstantSource clock = InstantSource.system();
    Startup.Storage times = startup.storage();
    var pace = new AccountSync.Pace(times.syncActiveInterval(), times.syncInterval());
    try (Storage storage = Storage.open(startup, clock);
        ConfigStore config = ConfigStore.open(storage.config(), environment)) {
      AccountDirectory directory =
          new AccountDirectory(AccountSettings.of(config.current()), clock, new SplittableRandom());
      try (AccountSync sync = new AccountSync(storage.accounts(), directory, pace)) {
        sync.start();
        var importer =
            new AccountImport(directory, sync, storage.accounts(), OlderDatabases::file, clock);
        tell(read(importer, source, options, times.pool()), options);
      }
    }
  }

  private AccountImport.Report read(
      AccountImport importer, String source, AccountImport.Options options, Startup.Pool limits) {
    if (source.contains("://") || source.contains("@tcp(")) {
      var server = OlderDatabases.server(new Secret(source), limits);
      return importer.take(server, options, this::progress);
    }
    try (InputStream file =
        source.equals("-") ? System.in : Files.newInputStream(Path.of(source))) {
      return importer.run(file, options, this::progress);
    } catch (IOException e) {
      throw Failure.invalid("SOURCE", "The file " + source + " cannot be read.");
    }
  }

  private void progress(int items) {
    if (items % 10_000 == 0 && items > 0) {
      out.println(items + " ...");
    }
  }

  private void tell(AccountImport.Report report, AccountImport.Options options) {
    report.invalid().stream()
        .limit(SHOWN)
        .forEach(problem -> out.println("item " + problem.line() + ": " + problem.reason()));
    out.println(
        (options.dryRun() ? "would import " : "imported ")
            + report.count()
            + (" " + report.pools() + ", skipped " + report.skipped())
            + (", not usable " + report.invalidCount()));
  }
}
