package grok2api.store;

import grok2api.base.Secret;
import grok2api.config.Startup;
import grok2api.config.Startup.Storage.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The test servers, one of each kind for all test classes, ended with the process; and stores on
 * them, opened as the program opens them. Each test class uses databases of its own name.
 */
final class Servers {

  private static final Lazy<PostgresqlServer> POSTGRESQL = new Lazy<>(PostgresqlServer::open);
  private static final Lazy<MariadbServer> MARIADB = new Lazy<>(MariadbServer::open);
  private static final Lazy<RedisServer> REDIS = new Lazy<>(RedisServer::open);

  static final Startup.Pool POOL =
      new Startup.Pool(2, 4, Duration.ofSeconds(10), Duration.ofSeconds(1_800));

  private Servers() {}

  /** PostgreSQL; the test is skipped where it is not installed. */
  static PostgresqlServer postgresql() throws Exception {
    return POSTGRESQL.get();
  }

  /** MariaDB; the test is skipped where it is not installed. */
  static MariadbServer mariadb() throws Exception {
    return MARIADB.get();
  }

  /** Redis; the test is skipped where it is not installed. */
  static RedisServer redis() throws Exception {
    return REDIS.get();
  }

  private static final class Lazy<S extends TestServer> {
    private final Callable<S> start;
    private Optional<S> started = Optional.empty();

    Lazy(Callable<S> start) {
      this.start = start;
    }

    S get() throws Exception {
      if (started.isEmpty()) {
        S server = start.call();
        started = Optional.of(server);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
      }
      return started.get();
    }

    private static void end(TestServer server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static SqlAccountStore open(Kind kind, String url, InstantSource clock) {
    return open(kind, url, clock, ServerSchema.Way.START);
  }

  static SqlAccountStore open(Kind kind, String url, InstantSource clock, ServerSchema.Way way) {
    ServerDatabase database = ServerDatabase.open(Dsn.parse(kind, new Secret(url)), POOL);
    try {
      return SqlAccountStore.on(database, ServerSchema.upgrade(database, way), clock);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }
}
