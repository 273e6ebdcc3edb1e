package grok2api.store;

import grok2api.account.AccountStore;
import grok2api.account.Leader;
import grok2api.audit.RequestLogStore;
import grok2api.audit.UseCounts;
import grok2api.base.Failure;
import grok2api.chat.ConversationStore;
import grok2api.config.Config;
import grok2api.config.ConfigBackend;
import grok2api.config.LocalConfigFile;
import grok2api.config.SharedDocument;
import grok2api.config.Startup;
import grok2api.media.AnswerStore;
import grok2api.media.JobStore;
import grok2api.media.Runner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The storage that {@code ACCOUNT_STORAGE} names: accounts, settings, who of several instances
 * leads, and what else they share: kept turns, films, client keys, the request log. Opening it
 * brings older tables, files and keys up to date and, on a server that holds nothing yet, takes
 * over what a local installation has.
 */
public final class Storage implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Storage.class.getName());

  private static final String CLIENT_KEYS = "client_keys";

  private static final Duration SEND_RETRY = Duration.ofSeconds(5);

  private static final LocalTakeover.Report LOG_LINES =
      line -> LOG.log(Level.INFO, "store.migration {0}", line);

  /** Ends with the storage; does not throw. */
  private interface Part extends AutoCloseable {
    @Override
    void close();
  }

  /** What keeps everything beside accounts and settings. */
  private sealed interface Home {
    record Folder(Path dataDir) implements Home {}

    record Server(ServerDatabase database) implements Home {}

    record Redis(RedisDatabase database) implements Home {}
  }

  /** Where films and named answers are kept, and this process among those that make films. */
  public record Media(JobStore jobs, AnswerStore answers, Runner runner) {}

  private final Home home;
  private final AccountStore accounts;
  private final ConfigBackend config;
  private final Leader leader;
  private final Part leading;

  private Storage(
      Home home, AccountStore accounts, ConfigBackend config, Leader leader, Part leading) {
    this.home = home;
    this.accounts = accounts;
    this.config = config;
    this.leader = leader;
    this.leading = leading;
  }

  /**
   * Opens what the variables name. Blocks until a server answers, for as long as a connection may
   * be waited for ({@code ACCOUNT_SQL_POOL_TIMEOUT}). A {@link Failure} says in one sentence what
   * is wrong: the URL, the driver that is missing, the server, a newer schema.
   */
  public static Storage open(Startup startup, InstantSource clock) {
    return open(startup, clock, ServerSchema.Way.START, LOG_LINES);
  }

  static Storage open(
      Startup startup, InstantSource clock, ServerSchema.Way way, LocalTakeover.Report report) {
    Startup.Storage wanted = startup.storage();
    return switch (wanted.kind()) {
      case LOCAL -> wanted.readOnly() ? localCopy(startup, clock) : local(startup, clock);
      case REDIS -> redis(startup, clock, report);
      case MYSQL, POSTGRESQL -> sql(startup, clock, way, report);
    };
  }

  /**
   * The settings that would be used, without opening or changing anything else; those of a server
   * that holds none yet have version 0. Blocks for some seconds at most; fails like {@link #open}.
   */
  public static ConfigBackend.Stored settings(Startup startup) {
    Startup.Storage wanted = startup.storage();
    Duration longest = wanted.pool().timeout();
    Startup.Pool one = new Startup.Pool(1, 0, shorter(longest), wanted.pool().recycle());
    return switch (wanted.kind()) {
      case LOCAL -> new LocalConfigFile(startup.files().configFile()).load();
      case REDIS -> {
        try (var database = RedisDatabase.open(RedisDsn.parse(wanted.url()), one.timeout())) {
          yield new RedisConfig(database).load();
        }
      }
      case MYSQL, POSTGRESQL -> {
        Dsn dsn = Dsn.parse(wanted.kind(), wanted.url());
        try (ServerDatabase database = ServerDatabase.open(dsn, one)) {
          yield new SqlConfig(database).loadIfMade();
        }
      }
    };
  }

  private static Duration shorter(Duration limit) {
    Duration some = Duration.ofSeconds(5);
    return limit.compareTo(some) < 0 ? limit : some;
  }

  private static Storage local(Startup startup, InstantSource clock) {
    LocalConfigFile config = new LocalConfigFile(startup.files().configFile());
    config.createIfAbsent();
    AccountStore accounts = SqlAccountStore.sqlite(startup.files().accountsFile(), clock);
    Path lock = startup.files().dataDir().resolve(".scheduler.lock");
    FileLeader leader = FileLeader.on(lock);
    Home home = new Home.Folder(startup.files().dataDir());
    return new Storage(home, accounts, config, leader, leader::close);
  }

  /** Opening a file may change it; so a copy in the temporary folder is opened. */
  private static Storage localCopy(Startup startup, InstantSource clock) {
    Path file = startup.files().accountsFile();
    try {
      Path folder = Files.createTempDirectory("grok2api-readonly");
      Path copy = folder.resolve(file.getFileName());
      for (String end : new String[] {"", "-wal"}) {
        Path part = file.resolveSibling(file.getFileName() + end);
        if (Files.exists(part)) {
          Files.copy(part, copy.resolveSibling(copy.getFileName() + end));
        }
      }
      AccountStore accounts = SqlAccountStore.sqlite(copy, clock);
      Path config = startup.files().configFile();
      Part after = () -> deleteAll(folder);
      return readOnly(startup, accounts, new LocalConfigFile(config), after);
    } catch (IOException e) {
      throw StoreThreads.unavailable("The file " + file + " cannot be copied to be read.", e);
    }
  }

  /** Deletes a folder with all that it holds. */
  static void deleteAll(Path folder) {
    try (var inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Storage sql(
      Startup startup, InstantSource clock, ServerSchema.Way way, LocalTakeover.Report report) {
    Startup.Storage wanted = startup.storage();
    Dsn dsn = Dsn.parse(wanted.kind(), wanted.url());
    ServerDatabase database = ServerDatabase.open(dsn, wanted.pool());
    try {
      boolean readOnly = wanted.readOnly();
      SqlLayout layout =
          ServerSchema.upgrade(database, readOnly ? ServerSchema.Way.READ_ONLY : way);
      SqlAccountStore accounts = SqlAccountStore.on(database, layout, clock);
      SqlConfig config = new SqlConfig(database);
      if (readOnly) {
        return readOnly(startup, accounts, config, () -> {});
      }
      LocalTakeover takeover = new LocalTakeover(startup, clock, report);
      takeover.ofGoPort(config);
      takeover.settings(config);
      takeover.accounts(accounts);
      takeover.document(new SqlDocument(database, CLIENT_KEYS), clientKeys(startup));
      long instance = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
      LeaseLeader.Pace pace = LeaseLeader.Pace.DEFAULT;
      Lease lease = new SqlLease(database, layout.meta(), pace.lease(), instance);
      LeaseLeader leader = LeaseLeader.over(lease, pace);
      return new Storage(new Home.Server(database), accounts, config, leader, leader::close);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Storage redis(Startup startup, InstantSource clock, LocalTakeover.Report report) {
    Startup.Storage wanted = startup.storage();
    Drivers.requireRedis();
    RedisDatabase database =
        RedisDatabase.open(RedisDsn.parse(wanted.url()), wanted.pool().timeout());
    try {
      RedisAccountStore accounts = RedisAccountStore.on(database, clock, wanted.readOnly());
      RedisConfig config = new RedisConfig(database);
      if (wanted.readOnly()) {
        return readOnly(startup, accounts, config, () -> {});
      }
      LocalTakeover takeover = new LocalTakeover(startup, clock, report);
      takeover.settings(config);
      takeover.accounts(accounts);
      takeover.document(new RedisDocument(database, CLIENT_KEYS), clientKeys(startup));
      String instance = Long.toHexString(ThreadLocalRandom.current().nextLong());
      LeaseLeader.Pace pace = LeaseLeader.Pace.DEFAULT;
      LeaseLeader leader = LeaseLeader.over(new RedisLease(database, pace.lease(), instance), pace);
      return new Storage(new Home.Redis(database), accounts, config, leader, leader::close);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Accounts and settings are read; what comes about meanwhile is kept in the data folder, or,
   * where that cannot be written either, in a temporary one that goes when this is closed.
   */
  private static Storage readOnly(
      Startup startup, AccountStore accounts, ConfigBackend config, Part after) {
    Path data = startup.files().dataDir();
    ConfigBackend reading = new ReadOnlyConfig(config);
    if (isWritable(data)) {
      AccountStore rows = new ReadOnlyAccounts(accounts, after::close);
      return new Storage(new Home.Folder(data), rows, reading, () -> false, () -> {});
    }
    try {
      Path own = Files.createTempDirectory("grok2api-own");
      AccountStore rows =
          new ReadOnlyAccounts(
              accounts,
              () -> {
                after.close();
                deleteAll(own);
              });
      return new Storage(new Home.Folder(own), rows, reading, () -> false, () -> {});
    } catch (IOException e) {
      throw StoreThreads.unavailable("Neither " + data + " nor the temporary folder is open.", e);
    }
  }

  private static boolean isWritable(Path folder) {
    try {
      Files.delete(Files.createTempFile(Files.createDirectories(folder), "try", ""));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where this instance keeps what is its own: usually the data folder. */
  public Path folder(Path data) {
    return home instanceof Home.Folder(var folder) ? folder : data;
  }

  /** The accounts; closed along with the storage. */
  public AccountStore accounts() {
    return accounts;
  }

  /** The operator's settings. */
  public ConfigBackend config() {
    return config;
  }

  /** Whether this instance does what only one may do; never when nothing may be written. */
  public Leader leader() {
    return leader;
  }

  /** Kept turns, within limits that are asked anew each time; closed before the storage. */
  public ConversationStore conversations(InstantSource clock, Supplier<Config.Responses> limits) {
    return switch (home) {
      case Home.Folder(var folder) ->
          ResponsesDatabase.open(folder.resolve("responses.db"), clock, limits);
      case Home.Server(var database) ->
          new PatientTurns(ResponsesDatabase.on(database, clock, limits));
      case Home.Redis(var database) ->
          new PatientTurns(new RedisResponses(database, clock, limits));
    };
  }

  /**
   * Films; closed before the storage.
   *
   * @param here this process among those that share the data folder
   */
  public Media media(InstantSource clock, Runner here) {
    return switch (home) {
      case Home.Folder(var folder) -> {
        MediaDatabase jobs = MediaDatabase.open(folder.resolve("media.db"), clock, here);
        yield new Media(jobs, jobs, here);
      }
      case Home.Server server -> media(server, clock, StoreRunner.Pace.DEFAULT);
      case Home.Redis redis -> media(redis, clock, StoreRunner.Pace.DEFAULT);
    };
  }

  /** Films on a server, with a sign of life of this pace. */
  Media media(InstantSource clock, StoreRunner.Pace pace) {
    return switch (home) {
      case Home.Folder folder -> throw new IllegalStateException("a folder has locks");
      case Home.Server server -> media(server, clock, pace);
      case Home.Redis redis -> media(redis, clock, pace);
    };
  }

  private static Media media(Home.Server server, InstantSource clock, StoreRunner.Pace pace) {
    Runner runner = StoreRunner.over(new SqlMarks(server.database()), pace);
    MediaDatabase jobs = MediaDatabase.on(server.database(), clock, runner);
    PatientMedia patient = new PatientMedia(jobs, jobs);
    return new Media(patient, patient, runner);
  }

  private static Media media(Home.Redis server, InstantSource clock, StoreRunner.Pace pace) {
    RedisMedia jobs = new RedisMedia(server.database(), clock, pace);
    PatientMedia patient = new PatientMedia(jobs, jobs);
    return new Media(patient, patient, jobs.runner());
  }

  /** The client keys of the instances that share this storage; empty: a file of their own. */
  public Optional<SharedDocument> clientKeys() {
    return document(CLIENT_KEYS);
  }

  /** The tasks that these instances work on; empty: there is one instance. */
  public Optional<SharedDocument> tasks() {
    return document("tasks");
  }

  private Optional<SharedDocument> document(String name) {
    return switch (home) {
      case Home.Folder(var folder) -> Optional.empty();
      case Home.Server(var database) -> Optional.of(new SqlDocument(database, name));
      case Home.Redis(var database) -> Optional.of(new RedisDocument(database, name));
    };
  }

  /**
   * The request log of the instances that share this storage, or the file itself.
   *
   * @param own where this instance writes first; closed along with the answer
   */
  public RequestLogStore requests(RequestDatabase own) {
    return requests(own, SEND_RETRY);
  }

  RequestLogStore requests(RequestDatabase own, Duration retry) {
    return requestsAtServer()
        .<RequestLogStore>map(server -> SharedRequestLog.over(own, server, retry))
        .orElse(own);
  }

  Optional<RequestLogStore> requestsAtServer() {
    return switch (home) {
      case Home.Folder(var folder) -> Optional.empty();
      case Home.Server(var database) -> Optional.of(RequestDatabase.on(database));
      case Home.Redis(var database) -> Optional.of(new RedisRequests(database));
    };
  }

  /** What the instances that share this storage count together; empty: there is one. */
  public Optional<UseCounts> useCounts() {
    return switch (home) {
      case Home.Folder(var folder) -> Optional.empty();
      case Home.Server(var database) -> Optional.of(new SqlUseCounts(database));
      case Home.Redis(var database) -> Optional.of(new RedisUseCounts(database));
    };
  }

  private static Path clientKeys(Startup startup) {
    return startup.files().dataDir().resolve(CLIENT_KEYS + ".json");
  }

  /** Stops leading, then closes the accounts and with them the connections. Idempotent. */
  @Override
  public void close() {
    leading.close();
    accounts.close();
  }
}
