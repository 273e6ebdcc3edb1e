package grok2api.store;

import grok2api.account.AccountArchive;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore.Page;
import grok2api.account.AccountStore.Position;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Startup;
import grok2api.config.Startup.Storage.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Databases of other servers of the family, to take accounts from: SQLite files that are sent in,
 * and servers. They are not changed.
 */
public final class OlderDatabases {

  private OlderDatabases() {}

  /** A SQLite file as it arrives; a copy in the temporary folder is read, then deleted. */
  public static AccountArchive file(InputStream bytes) {
    return found -> {
      try {
        Path folder = Files.createTempDirectory("grok2api-import"); // nobody else may look inside
        try {
          Path file = folder.resolve("accounts.db");
          Files.copy(bytes, file);
          file(file, found);
        } finally {
          Storage.deleteAll(folder);
        }
      } catch (IOException e) {
        throw Failure.cancelled("the file could not be read");
      }
    };
  }

  private static void file(Path file, AccountArchive.Found found) {
    try (SqliteDatabase database = opened(file)) {
      tables(database, SqlDialect.SQLITE, found);
    }
  }

  /** Checked as a whole first, so that a broken file is not taken by half. */
  private static SqliteDatabase opened(Path file) {
    SqliteDatabase database;
    try {
      database = SqliteDatabase.open(file);
    } catch (Failure broken) {
      throw unusable("The file is no database that can be read.");
    }
    if (!isSound(database)) {
      database.close();
      throw unusable("The database in the file is damaged.");
    }
    return database;
  }

  private static boolean isSound(SqliteDatabase database) {
    try {
      return database.submit(
          open -> {
            try (Statement check = open.createStatement();
                var rows = check.executeQuery("PRAGMA quick_check(1)")) {
              return rows.next() && rows.getString(1).equals("ok");
            }
          });
    } catch (Failure broken) {
      return false;
    }
  }

  /** A server by its URL, in the forms that the storage variables take. */
  public static AccountArchive server(Secret url, Startup.Pool limits) {
    String text = url.reveal().strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("redis")) {
      return found -> redis(url, limits, found);
    }
    boolean postgresql = text.startsWith("p") || text.startsWith("jdbc:p");
    Kind kind = postgresql ? Kind.POSTGRESQL : Kind.MYSQL;
    return found -> {
      try (ServerDatabase database = ServerDatabase.open(Dsn.parse(kind, url), limits)) {
        tables(database, database.dialect(), found);
      }
    };
  }

  private static void redis(Secret url, Startup.Pool limits, AccountArchive.Found found) {
    try (RedisDatabase database = RedisDatabase.open(RedisDsn.parse(url), limits.timeout())) {
      RedisAccountStore.on(database, InstantSource.system(), true)
          .load()
          .accounts()
          .forEach(found::row);
      database.call(OlderLayouts::keys).forEach(found::older);
    }
  }

  private static void tables(SqlDatabase database, SqlDialect dialect, AccountArchive.Found found) {
    OlderLayouts layouts = database.submit(OlderLayouts::of);
    if (layouts.isEmpty()) {
      throw unusable("The database holds no table of accounts that is known here.");
    }
    layouts.current(dialect).ifPresent(layout -> rows(database, layout, found));
    layouts.older().forEach(found::older);
  }

  private static void rows(SqlDatabase database, SqlLayout layout, AccountArchive.Found found) {
    SqlAccountStore source = SqlAccountStore.reading(database, layout, InstantSource.system());
    Position at = Position.START;
    Page page;
    do {
      page = source.changesSince(at);
      page.rows().stream().filter(OlderDatabases::isLive).forEach(found::row);
      at = page.next();
    } while (page.more());
  }

  private static boolean isLive(AccountRecord row) {
    return !row.isDeleted();
  }

  private static Failure unusable(String why) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_value", why).build();
  }
}
