package grok2api.log;

import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The running log. {@link #start} takes over everything that is written through {@link
 * System.Logger}; {@link #close} writes what is left and gives back what was there before.
 *
 * <p>Who logs never waits for a disk or terminal: entries go through a bounded queue to one writer
 * thread; when it is full they are counted and dropped, and the count is logged. Safe for many
 * threads; one instance per process.
 */
public final class Logs implements AutoCloseable {

  private final Logger root = LogManager.getLogManager().getLogger("");
  private final Handler[] handlersBefore = root.getHandlers();
  private final java.util.logging.Level levelBefore = root.getLevel();
  private final RecentEntries recent = new RecentEntries();
  private final LogWriter writer;
  private final Handler intake;

  private Logs(LogSettings settings, LogWriter.Console console, InstantSource clock, int queue) {
    this.writer = new LogWriter(settings, console, clock, recent, queue);
    this.intake = new Intake(writer::offer, root::addHandler);
  }

  /** Begins to log to standard output and, as the settings say, to a file. */
  public static Logs start(LogSettings settings) {
    var console = new LogWriter.Console(System.out, showsColours());
    return start(settings, console, InstantSource.system(), LogWriter.QUEUE);
  }

  /** Java 21 and 25 have a console only at a terminal; 22 to 24 report one for pipes too. */
  @SuppressWarnings("SystemConsoleNull") // the versions in between are left out
  private static boolean showsColours() {
    int feature = Runtime.version().feature();
    boolean honest = feature < 22 || feature > 24;
    return honest && System.console() != null && System.getenv("NO_COLOR") == null;
  }

  static Logs start(
      LogSettings settings, LogWriter.Console console, InstantSource clock, int queue) {
    Logs logs = new Logs(settings, console, clock, queue);
    logs.writer.start();
    for (Handler handler : logs.handlersBefore) {
      logs.root.removeHandler(handler);
    }
    logs.root.addHandler(logs.intake);
    logs.setRootLevel(settings);
    return logs;
  }

  /** Changes the file's level (empty = as the console) and how many days are kept. */
  public void changeFile(Optional<Level> level, int maxFiles) {
    LogSettings next = writer.settings().withFile(level, maxFiles);
    writer.change(next);
    setRootLevel(next);
  }

  /** The last entries that match, newest first; at most 1,000 are kept. */
  public List<LogEntry> recent(Predicate<LogEntry> which, int limit) {
    return recent.list(which, limit);
  }

  /** Forgets the entries in memory; files stay. */
  public void clearRecent() {
    recent.clear();
  }

  /**
   * Hands every later entry to the listener, on the writer's thread: it must not block. Ends when
   * the returned subscription is closed.
   */
  public Subscription subscribe(Consumer<LogEntry> listener) {
    recent.listen(listener);
    return () -> recent.forget(listener);
  }

  /** Ends a {@link #subscribe}. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** How many entries were dropped because the writer could not keep up. */
  public long dropped() {
    return writer.dropped();
  }

  /** Waits, at most five seconds, until everything logged so far is written. */
  public void flush() {
    writer.flush();
  }

  private void setRootLevel(LogSettings settings) {
    Level lowest = settings.lowest();
    // The page's ring always has INFO, whatever console and file want to see.
    Level wanted = lowest.getSeverity() > Level.INFO.getSeverity() ? Level.INFO : lowest;
    root.setLevel(
        switch (wanted) {
          case ALL, TRACE -> java.util.logging.Level.FINER;
          case DEBUG -> java.util.logging.Level.FINE;
          case INFO, WARNING, ERROR, OFF -> java.util.logging.Level.INFO;
        });
  }

  @Override
  public void close() {
    root.removeHandler(intake);
    writer.close();
    for (Handler handler : handlersBefore) {
      root.addHandler(handler);
    }
    root.setLevel(levelBefore);
  }
}
