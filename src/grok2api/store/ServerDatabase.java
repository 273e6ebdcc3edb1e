package grok2api.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import grok2api.base.Failure;
import grok2api.config.Startup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/**
 * A PostgreSQL, MySQL or MariaDB server: a pool of connections, used by as many platform threads.
 *
 * <p>Connections are tested before use, so that a restart of the server is not noticed when nothing
 * was under way. While the server is away every call fails soon ({@code storage_unavailable}): the
 * first one after a few seconds, those of the next second at once.
 */
final class ServerDatabase implements SqlDatabase {

  private static final Logger LOG = System.getLogger(ServerDatabase.class.getName());
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration AWAY = Duration.ofSeconds(1); // then it is tried again
  private static final int DEADLOCKS = 5; // undone that often, a transaction is given up
  private static final Duration START_RETRY = Duration.ofMillis(500);

  private final SqlDialect dialect;
  private final DataSource source;
  private final HikariDataSource pool;
  private final StoreThreads threads;
  private volatile long awayUntil; // nanoTime; 0: never was
  private final Outage outage;

  private ServerDatabase(SqlDialect dialect, DataSource source, Startup.Pool limits) {
    this.dialect = dialect;
    this.source = source;
    this.outage = new Outage(dialect.name());
    int most = limits.size() + limits.maxOverflow();
    this.pool = new HikariDataSource(settings(source, limits, most));
    this.threads = new StoreThreads("store-db", most, limits.timeout());
  }

  /**
   * Connects; a server that does not answer yet is waited for, as long as a connection may be
   * waited for. What will not go away by waiting (password, name of the database) fails at once.
   */
  static ServerDatabase open(Dsn dsn, Startup.Pool limits) {
    SqlDialect dialect = dsn.driver().dialect();
    Drivers.require(dsn.driver());
    Properties properties = new Properties();
    dsn.properties().forEach(properties::setProperty);
    DataSource source = new DriverDataSource(dsn.url(), null, properties, null, null);
    waitFor(dialect, source, limits.timeout());
    return new ServerDatabase(dialect, source, limits);
  }

  private static HikariConfig settings(DataSource source, Startup.Pool limits, int most) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("store");
    config.setDataSource(source);
    config.setMinimumIdle(limits.size());
    config.setMaximumPoolSize(most);
    // No thread waits for a busy connection: there are as many threads. This is for connecting.
    config.setConnectionTimeout(Math.min(CONNECT.toMillis(), limits.timeout().toMillis()));
    config.setValidationTimeout(Math.min(3_000, limits.timeout().toMillis()));
    long recycle = limits.recycle().toMillis();
    config.setMaxLifetime(recycle == 0 ? 0 : Math.max(recycle, 30_000)); // less it does not take
    config.setInitializationFailTimeout(-1); // it was there a moment ago
    return config;
  }

  private static void waitFor(SqlDialect dialect, DataSource source, Duration longest) {
    try (StoreThreads first = new StoreThreads("store-open", 1, longest)) {
      first.call(
          () -> {
            long deadline = System.nanoTime() + longest.toNanos();
            while (true) {
              try {
                source.getConnection().close();
                return true;
              } catch (SQLException e) {
                if (!isTransient(e) || System.nanoTime() - deadline > 0) {
                  throw cannotOpen(dialect, e);
                }
                LOG.log(Level.INFO, "store.wait server={0}", dialect.name());
                Thread.sleep(START_RETRY);
              }
            }
          });
    }
  }

  /** Class 08 of SQL states: connection; 57P03: PostgreSQL is starting. Drivers also give none. */
  private static boolean isTransient(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  private static Failure cannotOpen(SqlDialect dialect, SQLException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return StoreThreads.unavailable(
        "The " + dialect.name() + " server cannot be used: " + why.lines().findFirst().orElse(""),
        e);
  }

  SqlDialect dialect() {
    return dialect;
  }

  @Override
  public <T> T submit(Work<T> work) {
    return call(open -> work.run(open));
  }

  /** Cursors live in transactions: without one PostgreSQL sends all rows at once. */
  @Override
  public <T> T read(Work<T> work) {
    return transaction(Sync.NORMAL, work);
  }

  @Override
  public <T> T transaction(Sync wanted, Work<T> work) {
    return call(
        open -> {
          open.setAutoCommit(false);
          for (int failures = 0; ; failures++) {
            try {
              T result = work.run(open);
              open.commit();
              return result;
            } catch (SQLException | RuntimeException e) {
              undo(open, e);
              if (failures == DEADLOCKS || !isDeadlock(e)) {
                throw e;
              }
            }
          }
        });
  }

  /** The server undid one of two transactions that waited for each other. */
  private static boolean isDeadlock(Exception e) {
    return e instanceof SQLException sql
        && ("40001".equals(sql.getSQLState()) || "40P01".equals(sql.getSQLState()));
  }

  private <T> T call(Work<T> work) {
    Callable<T> onConnection =
        () -> {
          try (Connection open = connection()) {
            T result = work.run(open);
            outage.back();
            awayUntil = 0;
            return result;
          } catch (SQLException e) {
            if (isTransient(e)) {
              outage.away();
            }
            throw StoreThreads.unavailable("The " + dialect.name() + " server failed.", e);
          }
        };
    return threads.call(onConnection);
  }

  private Connection connection() throws SQLException {
    long until = awayUntil;
    if (until != 0 && System.nanoTime() - until < 0) {
      throw new SQLException("the server did not answer a moment ago");
    }
    try {
      // Without any connection the pool goes on trying at pauses of up to ten seconds; straight
      // from the driver it fails at once, or works as soon as the server is back.
      boolean empty = pool.getHikariPoolMXBean().getTotalConnections() == 0;
      return empty ? source.getConnection() : pool.getConnection();
    } catch (SQLException e) {
      awayUntil = System.nanoTime() + AWAY.toNanos();
      outage.away();
      throw e;
    }
  }

  private static void undo(Connection open, Exception cause) {
    try {
      open.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // a lost connection has ended the transaction already
    }
  }

  /** Finishes what was submitted, then closes the connections. Idempotent. */
  @Override
  public void close() {
    threads.close();
    pool.close();
  }
}
