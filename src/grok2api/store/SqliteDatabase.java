package grok2api.store;

import grok2api.base.Failure;
import grok2api.base.OwnerOnly;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One SQLite file: one connection, used by one platform thread ({@code store-db}).
 *
 * <p>Native code that waits for a lock would stop the carrier threads of all requests; here it
 * stops this thread only. Callers wait on a future and may be interrupted; work that has not begun
 * is then dropped, work that has begun goes on.
 *
 * <p>WAL where the file system allows it, {@code busy_timeout} 5 s, foreign keys on. A process that
 * dies loses nothing that was committed; work that must survive the loss of power too asks for
 * {@link Sync#FULL}.
 */
public final class SqliteDatabase implements SqlDatabase {

  private static final Logger LOG = System.getLogger(SqliteDatabase.class.getName());

  private final Path file;
  private final Connection connection;
  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final ReentrantLock door = new ReentrantLock();
  private final Thread thread;
  private volatile boolean closing;
  private Sync sync = Sync.NORMAL; // what the connection is set to; database thread only

  private SqliteDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
    this.thread = Thread.ofPlatform().name("store-db").start(this::run);
  }

  /**
   * Opens the file, made when absent, together with its folder. A file that is no database, or that
   * cannot be written, is a {@link Failure} of kind {@code UNAVAILABLE}.
   */
  public static SqliteDatabase open(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      makePrivate(file);
      // The native library is loaded and opened on a platform thread, never on a carrier.
      Connection connection = onPlatformThread(() -> connect(file));
      return new SqliteDatabase(file, connection);
    } catch (IOException e) {
      throw broken("The database " + file + " cannot be made.", e);
    }
  }

  /** Tokens lie there; what SQLite puts beside the file gets the same rights. */
  private static void makePrivate(Path file) throws IOException {
    try {
      if (Files.notExists(file)) {
        OwnerOnly.create(file);
      }
    } catch (FileAlreadyExistsException e) {
      LOG.log(Level.DEBUG, "store.open made by another process: {0}", file);
    }
  }

  private static Connection connect(Path file) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("PRAGMA busy_timeout=5000");
        pragma.execute("PRAGMA foreign_keys=ON");
        pragma.execute("PRAGMA synchronous=NORMAL");
        setWal(pragma, file);
        pragma.executeQuery("SELECT count(*) FROM sqlite_master").close(); // is it a database?
      }
      return connection;
    } catch (SQLException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw broken("The database " + file + " cannot be opened: " + why, e);
    }
  }

  private static void setWal(Statement pragma, Path file) {
    try {
      pragma.execute("PRAGMA journal_mode=WAL");
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "store.wal available=false file=" + file, e); // network file systems
    }
  }

  private static <T> T onPlatformThread(java.util.function.Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("store-open")
        .start(
            () -> {
              try {
                done.complete(work.get());
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return await(done);
  }

  /** Where the database is. */
  public Path file() {
    return file;
  }

  @Override
  public <T> T submit(Work<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    enqueue(
        () -> {
          if (done.isDone()) {
            return; // nobody waits any more
          }
          try {
            done.complete(work.run(connection));
          } catch (SQLException e) {
            done.completeExceptionally(broken("The database " + file + " failed.", e));
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return await(done);
  }

  private void enqueue(Runnable task) {
    door.lock();
    try {
      if (closing) {
        throw closed();
      }
      queue.add(task);
    } finally {
      door.unlock();
    }
  }

  @Override
  public <T> T transaction(Sync wanted, Work<T> work) {
    return submit(
        open -> {
          synchronise(wanted);
          SqlDatabase.execute(open, "BEGIN IMMEDIATE");
          try {
            T result = work.run(open);
            SqlDatabase.execute(open, "COMMIT");
            return result;
          } catch (SQLException | RuntimeException e) {
            undo(open, e);
            throw e;
          }
        });
  }

  private void synchronise(Sync wanted) throws SQLException {
    if (sync != wanted) {
      SqlDatabase.execute(connection, "PRAGMA synchronous=" + wanted);
      sync = wanted;
    }
  }

  private static void undo(Connection open, Exception cause) {
    try {
      SqlDatabase.execute(open, "ROLLBACK");
    } catch (SQLException e) {
      cause.addSuppressed(e); // some errors have ended the transaction already
    }
  }

  /** Waits, interruptibly: who is interrupted cancels what was to be done. */
  static <T> T await(CompletableFuture<T> done) {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.cancel(false);
      throw Failure.cancelled("interrupted while waiting for the database");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : Failure.internal("The database failed.", e.getCause());
    }
  }

  private void run() {
    try (connection) {
      while (!closing || !queue.isEmpty()) {
        queue.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "store.close failed=true file=" + file, e);
    }
  }

  /** Finishes what was submitted, then closes the file. Idempotent. */
  @Override
  public void close() {
    door.lock();
    try {
      closing = true; // nothing comes in after this, so that nobody waits in vain
      queue.add(() -> {}); // wakes the thread
    } finally {
      door.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // a half-closed database helps nobody: wait, then tell
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Failure closed() {
    return Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "The database is closed.")
        .build();
  }

  static Failure broken(String message, Exception cause) {
    return Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", message)
        .cause(cause)
        .build();
  }
}
