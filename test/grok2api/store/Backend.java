package grok2api.store;

import grok2api.base.Secret;
import grok2api.config.Environment;
import grok2api.config.Startup;
import grok2api.config.Startup.Storage.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The servers as one table, for what must hold on each of them. */
enum Backend {
  POSTGRESQL(Kind.POSTGRESQL),
  MARIADB(Kind.MYSQL),
  REDIS(Kind.REDIS);

  final Kind kind;

  Backend(Kind kind) {
    this.kind = kind;
  }

  TestServer server() throws Exception {
    return switch (this) {
      case POSTGRESQL -> Servers.postgresql();
      case MARIADB -> Servers.mariadb();
      case REDIS -> Servers.redis();
    };
  }

  /** An empty database; its URL. Redis knows numbers only: the same names get the same ones. */
  String empty(String name) throws Exception {
    return switch (this) {
      case POSTGRESQL -> Servers.postgresql().database(name);
      case MARIADB -> Servers.mariadb().database(name);
      case REDIS -> Servers.redis().database(number(name));
    };
  }

  static int number(String name) {
    return 3 + Math.floorMod(name.hashCode(), 13);
  }

  /** Variables of a process that uses this database. */
  Environment environment(String url, Path folder) {
    Map<String, String> variables = new HashMap<>();
    variables.put("ACCOUNT_STORAGE", kind.name());
    variables.put("ACCOUNT_" + kind + "_URL", url);
    variables.put("DATA_DIR", folder.toString());
    variables.put("ACCOUNT_SQL_POOL_TIMEOUT", "10");
    return Environment.of(variables, folder);
  }

  Storage storage(String url, Path folder) {
    return Storage.open(Startup.of(environment(url, folder)), InstantSource.system());
  }

  /** A lease through connections of its own, as another instance has them. */
  record OpenLease(Lease lease, Runnable end) implements Lease, AutoCloseable {
    @Override
    public OptionalLong take() {
      return lease.take();
    }

    @Override
    public void release() {
      lease.release();
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /** The lease in a database, for one instance. */
  OpenLease lease(String url, Duration lasts, long instance) {
    if (this == REDIS) {
      RedisDsn dsn = RedisDsn.parse(new Secret(url));
      RedisDatabase database = RedisDatabase.open(dsn, Duration.ofSeconds(10));
      Lease lease = new RedisLease(database, lasts, Long.toString(instance));
      return new OpenLease(lease, database::close);
    }
    Dsn dsn = Dsn.parse(kind, new Secret(url));
    ServerDatabase database = ServerDatabase.open(dsn, Servers.POOL);
    SqlLayout layout = ServerSchema.upgrade(database, ServerSchema.Way.START);
    Lease lease = new SqlLease(database, layout.meta(), lasts, instance);
    return new OpenLease(lease, database::close);
  }
}
