package grok2api.store;

import grok2api.base.Failure;
import java.sql.Driver;
import java.util.ServiceLoader;

/**
 * The drivers of database servers, which are not part of the program: jars in the folder {@code
 * drivers} beside it, named in its manifest, or anything else on the class path.
 */
enum Drivers {
  POSTGRESQL("org.postgresql.Driver", "postgresql.jar"),
  MARIADB("org.mariadb.jdbc.Driver", "mariadb.jar"),
  /** MySQL's own; used when the other one is absent, or asked for by {@code jdbc:mysql:}. */
  CONNECTOR_J("com.mysql.cj.jdbc.Driver", "mysql-connector-j.jar");

  private static final String REDIS_CLASS = "redis/clients/jedis/Jedis.class";

  private final String className;
  private final String jar;

  Drivers(String className, String jar) {
    this.className = className;
    this.jar = jar;
  }

  SqlDialect dialect() {
    return this == POSTGRESQL ? SqlDialect.POSTGRESQL : SqlDialect.MYSQL;
  }

  /** True when the class path has it. */
  boolean isThere() {
    return ServiceLoader.load(Driver.class, Drivers.class.getClassLoader()).stream()
        .anyMatch(provider -> provider.type().getName().equals(className));
  }

  /** A {@link Failure} that names the missing jar when the class path does not have it. */
  static void require(Drivers wanted) {
    if (!wanted.isThere()) {
      throw missing(wanted.jar);
    }
  }

  /** Which of the two speaks to MySQL here. */
  static Drivers ofMySql() {
    return !MARIADB.isThere() && CONNECTOR_J.isThere() ? CONNECTOR_J : MARIADB;
  }

  /** A {@link Failure} that names the missing jars when the Redis client is not there. */
  static void requireRedis() {
    if (Drivers.class.getClassLoader().getResource(REDIS_CLASS) == null) {
      throw missing("jedis.jar (with commons-pool2.jar, json.jar, gson.jar, redis-authx-core.jar)");
    }
  }

  private static Failure missing(String jar) {
    return Failure.of(
            Failure.Kind.UNAVAILABLE,
            "storage_driver_missing",
            "ACCOUNT_STORAGE needs the driver "
                + jar
                + " in the folder drivers beside grok2api.jar; `./build.sh drivers` puts it there.")
        .build();
  }
}
