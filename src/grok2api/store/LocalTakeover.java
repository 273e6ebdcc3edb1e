package grok2api.store;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStore.Page;
import grok2api.account.AccountStore.Position;
import grok2api.base.Failure;
import grok2api.config.ConfigBackend;
import grok2api.config.ConfigBackend.Stored;
import grok2api.config.ConfigProblem;
import grok2api.config.LocalConfigFile;
import grok2api.config.SharedDocument;
import grok2api.config.Startup;
import grok2api.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Moves a local installation to a server, once, when the server holds nothing yet: copies, counts,
 * and only then renames the file of accounts. Nothing is deleted. A break on the way is gone on
 * from at the next start.
 */
final class LocalTakeover {

  private static final int BATCH = 500;
  private static final String UNTOUCHED = "0"; // version of settings that nobody ever saved

  /** Hears what was done, one line each. */
  interface Report {
    void line(String line);
  }

  private final Path accountsFile;
  private final Path configFile;
  private final InstantSource clock;
  private final Report report;

  LocalTakeover(Startup startup, InstantSource clock, Report report) {
    this.accountsFile = startup.files().accountsFile();
    this.configFile = startup.files().configFile();
    this.clock = clock;
    this.report = report;
  }

  /** Takes the settings of the Go port, which keeps them in one row of the same database. */
  void ofGoPort(SqlConfig target) {
    if (target.version().equals(UNTOUCHED)) {
      target.ofGoPort().ifPresent(stored -> take(stored, target, "config_states"));
    }
  }

  /** Takes the settings of the local file. */
  void settings(ConfigBackend target) {
    if (Files.exists(configFile) && target.version().equals(UNTOUCHED)) {
      take(new LocalConfigFile(configFile).load(), target, configFile.toString());
    }
  }

  private void take(Stored stored, ConfigBackend target, String source) {
    if (!stored.problems().isEmpty()) {
      String lines =
          stored.problems().stream().map(ConfigProblem::line).collect(Collectors.joining("\n"));
      throw Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_value", lines).build();
    }
    Map<String, Json> changes = stored.differing();
    if (!changes.isEmpty()) {
      target.save(changes, UNTOUCHED);
      report.line(changes.size() + " settings copied from " + source + " to " + target.name());
    }
  }

  /** Takes the accounts of the local file, deleted ones included. */
  void accounts(CopyTarget target) {
    if (!Files.exists(accountsFile)) {
      return;
    }
    CopyTarget.State state = target.copyState();
    if (!state.begun() && !state.empty()) {
      report.line(accountsFile + " is left alone: the server holds accounts already");
      return;
    }
    SqliteDatabase database = SqliteDatabase.open(accountsFile);
    try (database) {
      SqlLayout layout = SqliteSchema.inspect(database);
      if (layout.columns().isEmpty()) {
        return; // a file without the table
      }
      SqlAccountStore source = SqlAccountStore.reading(database, layout, clock);
      copy(source, target, state.begun() ? state.copied() : 0);
    }
    rename(accountsFile);
  }

  /** Takes a text of the local file, unless the server holds one already. */
  void document(SharedDocument target, Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      String text = Files.readString(file);
      boolean taken =
          target.version().equals(SharedDocument.NONE) && target.save(text, SharedDocument.NONE);
      if (taken && target.load().text().equals(text)) {
        report.line(file + " copied to the server");
        rename(file);
      } else {
        report.line(file + " is left alone: the server holds such keys already");
      }
    } catch (IOException e) {
      throw StoreThreads.unavailable("The file " + file + " cannot be read.", e);
    }
  }

  private void copy(SqlAccountStore source, CopyTarget target, long before) {
    long done = 0;
    long revision = 0;
    Position at = Position.START;
    Page page;
    do {
      page = source.changesSince(at);
      for (int from = 0; from < page.rows().size(); from += BATCH) {
        List<AccountRecord> batch =
            page.rows().subList(from, Math.min(page.rows().size(), from + BATCH));
        if (done >= before && !target.copy(batch, done)) {
          throw copiedElsewhere();
        }
        done += batch.size();
      }
      at = page.next();
      revision = Math.max(page.storedRevision(), at.revision());
    } while (page.more());
    verify(target, done);
    target.copyDone(Math.max(revision, 0));
    report.line(done + " accounts copied from " + accountsFile);
  }

  private static void verify(CopyTarget target, long copied) {
    long rows = target.rows();
    if (rows != copied) {
      throw StoreThreads.unavailable(
          "Of " + copied + " accounts " + rows + " arrived on the server; the file stays.", null);
    }
  }

  private static Failure copiedElsewhere() {
    return StoreThreads.unavailable(
        "Another instance is copying the local accounts; start again when it is done.", null);
  }

  private void rename(Path file) {
    String name = file.getFileName() + ".migrated";
    Path to = file.resolveSibling(name);
    for (int n = 2; Files.exists(to); n++) {
      to = file.resolveSibling(name + "-" + n);
    }
    try {
      Files.move(file, to);
      report.line(file.getFileName() + " is now " + to.getFileName());
    } catch (IOException e) {
      throw StoreThreads.unavailable("The file " + file + " cannot be renamed.", e);
    }
  }
}
