package grok2api.account;

import grok2api.base.Failure;
import grok2api.model.Pool;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Takes accounts from a file: text, JSON by pool, whole records, the layouts of older servers (see
 * {@code ImportReader}), and from databases of theirs.
 *
 * <p>Merging writes 500 accounts per transaction while it reads, so that memory does not grow with
 * the file; replacing collects the accounts and makes each named pool hold exactly them, after a
 * copy was put aside. A dry run reads and counts only.
 */
public final class AccountImport {

  /** Most accounts of one file. */
  public static final int MAX_ACCOUNTS = 200_000;

  private static final int CHUNK = 500;
  private static final int MAX_PROBLEMS = 1_000; // listed; all are counted

  private final AccountDirectory directory;
  private final AccountSync sync;
  private final AccountStore store;
  private final Function<InputStream, AccountArchive> databases;
  private final InstantSource clock;

  /**
   * Imports into the store behind a directory.
   *
   * @param databases opens a SQLite file that comes in
   */
  public AccountImport(
      AccountDirectory directory,
      AccountSync sync,
      AccountStore store,
      Function<InputStream, AccountArchive> databases,
      InstantSource clock) {
    this.directory = directory;
    this.sync = sync;
    this.store = store;
    this.databases = databases;
    this.clock = clock;
  }

  /**
   * How to import.
   *
   * @param pool for items that name none
   * @param replace true: pools of the file hold exactly its accounts afterwards
   * @param dryRun true: nothing is written
   */
  public record Options(Pool pool, boolean replace, boolean dryRun) {}

  /** A line (or item, from 1) that is no account, and why. */
  public record Problem(int line, String reason) {}

  /**
   * What an import did.
   *
   * @param format {@code text}, {@code json}, {@code json_lines} or {@code database}
   * @param count accounts added, brought back or updated
   * @param skipped live already, or twice in the file
   * @param invalid at most 1,000 of the items that are no accounts
   * @param invalidCount all of them
   * @param pools counted accounts by pool
   */
  public record Report(
      String format,
      int count,
      int skipped,
      List<Problem> invalid,
      int invalidCount,
      Map<Pool, Integer> pools) {}

  /**
   * Reads the whole stream. Blocks, interruptibly; what was written before an interruption or a
   * failure stays written.
   *
   * @param progress gets the number of items read so far, now and then
   * @throws Failure 400 for a document that is no list of accounts, or names an unknown pool; 413
   *     {@code too_many_accounts}; nothing was written then, except in text of more than 200,000
   */
  public Report run(InputStream file, Options options, IntConsumer progress) {
    return run(reader -> reader.read(file), options, progress);
  }

  /** Takes the accounts of a database, with the same failures. */
  public Report take(AccountArchive archive, Options options, IntConsumer progress) {
    return run(reader -> reader.read(archive), options, progress);
  }

  private Report run(
      Function<ImportReader, ImportReader.Format> reading, Options options, IntConsumer progress) {
    Run run = new Run(options, progress);
    ImportedAccount.Context context =
        new ImportedAccount.Context(options.pool(), directory.settings().console(), clock.millis());
    ImportReader.Format format = reading.apply(new ImportReader(context, databases, run));
    run.finish();
    return run.report(format.name().toLowerCase(Locale.ROOT));
  }

  /** Collects and writes what the reader finds. */
  private final class Run implements ImportReader.Sink {
    private final Options options;
    private final IntConsumer progress;
    private final Map<String, AccountChange.Add> chunk = new LinkedHashMap<>();
    private final Set<String> tried = new HashSet<>(); // dry run: ids of what would be added
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Pool, Integer> pools = new EnumMap<>(Pool.class);
    private int items;
    private int count;
    private int skipped;
    private int invalid;

    Run(Options options, IntConsumer progress) {
      this.options = options;
      this.progress = progress;
    }

    @Override
    public void item(int line, ImportedAccount.Reading reading) {
      if (++items > MAX_ACCOUNTS) {
        throw Failure.of(
                Failure.Kind.TOO_LARGE,
                "too_many_accounts",
                "A file may hold at most " + MAX_ACCOUNTS + " accounts.")
            .build();
      }
      if (reading.account().isEmpty()) {
        invalid++;
        if (problems.size() < MAX_PROBLEMS) {
          problems.add(new Problem(line, reading.problem()));
        }
        return;
      }
      accept(reading.account().get());
    }

    private void accept(ImportedAccount account) {
      String token = account.record().key();
      if (options.dryRun()) {
        pretend(account, token);
      } else if (chunk.putIfAbsent(token, add(account)) != null) {
        skipped++;
      } else if (!options.replace() && chunk.size() == CHUNK) {
        merge();
      }
    }

    private AccountChange.Add add(ImportedAccount account) {
      AccountChange.IfLive ifLive =
          account.whole()
              ? AccountChange.IfLive.REPLACE_OLDER
              : options.replace() ? AccountChange.IfLive.UPDATE : AccountChange.IfLive.KEEP;
      return new AccountChange.Add(account.record(), ifLive, account.keepTags());
    }

    private void pretend(ImportedAccount account, String token) {
      boolean known =
          !options.replace()
              && directory.find(token).filter(live -> stays(live.record(), account)).isPresent();
      if (known || !tried.add(TokenText.id(account.record().token()))) {
        skipped++;
      } else {
        counted(account.record().pool());
      }
    }

    private static boolean stays(AccountRecord live, ImportedAccount account) {
      boolean newer = account.record().stamps().updatedAt() > live.stamps().updatedAt();
      return !(account.whole() && newer);
    }

    private void counted(Pool pool) {
      count++;
      pools.merge(pool, 1, Integer::sum);
    }

    private void merge() {
      List<String> added = new ArrayList<>();
      for (AccountStore.Result result : sync.apply(List.copyOf(chunk.values())).results()) {
        if (result.wrote()) {
          AccountRecord row = result.rows().getFirst();
          counted(row.pool());
          added.add(row.key());
        } else {
          skipped++;
        }
      }
      chunk.clear();
      directory.hooks().added(added);
      progress.accept(items);
    }

    void finish() {
      if (!options.dryRun() && options.replace()) {
        replace();
      } else if (!chunk.isEmpty()) {
        merge();
      }
      progress.accept(items);
    }

    private void replace() {
      Map<Pool, List<AccountChange.Add>> byPool = new EnumMap<>(Pool.class);
      for (AccountChange.Add add : chunk.values()) {
        byPool.computeIfAbsent(add.record().pool(), p -> new ArrayList<>()).add(add);
      }
      if (byPool.isEmpty()) {
        return; // an empty file empties no pool
      }
      sync.onThread(() -> store.backUp("before-import"));
      byPool.forEach(
          (pool, adds) -> {
            sync.apply(List.of(new AccountChange.ReplacePool(pool, adds)));
            adds.forEach(add -> counted(pool));
            directory.hooks().added(adds.stream().map(add -> add.record().key()).toList());
          });
    }

    Report report(String format) {
      return new Report(format, count, skipped, List.copyOf(problems), invalid, pools);
    }
  }
}
