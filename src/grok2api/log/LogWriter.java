package grok2api.log;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One platform thread that writes entries to console, file and memory, in order. */
final class LogWriter implements AutoCloseable {

  static final int QUEUE = 8_192; // at 200 bytes a line some 2 MB: seconds of a slow disk
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Where lines for people go, and whether it shows colours. */
  record Console(PrintStream out, boolean colour) {}

  /** What travels to the writer thread. */
  private sealed interface Work {
    record Line(LogEntry entry) implements Work {}

    record Flush(CountDownLatch done) implements Work {}

    record Change(LogSettings next, CountDownLatch done) implements Work {}

    record Stop() implements Work {}
  }

  private final BlockingQueue<Work> queue;
  private final AtomicLong dropped = new AtomicLong();
  private final Console console;
  private final InstantSource clock;
  private final RecentEntries recent;
  private final Thread thread;
  private volatile LogSettings settings;
  private Optional<DailyFile> file = Optional.empty();
  private long reportedDrops;

  LogWriter(
      LogSettings settings,
      Console console,
      InstantSource clock,
      RecentEntries recent,
      int capacity) {
    this.settings = settings;
    this.console = console;
    this.clock = clock;
    this.recent = recent;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.thread = Thread.ofPlatform().daemon().name("log-writer").unstarted(this::run);
  }

  void start() {
    openFile();
    thread.start();
  }

  LogSettings settings() {
    return settings;
  }

  long dropped() {
    return dropped.get();
  }

  /** Never blocks; counts what does not fit. */
  void offer(LogEntry entry) {
    if (!queue.offer(new Work.Line(entry))) {
      dropped.incrementAndGet();
    }
  }

  /** In order: lines logged before are still written by the old settings. */
  void change(LogSettings next) {
    CountDownLatch done = new CountDownLatch(1);
    send(new Work.Change(next, done));
    await(done);
  }

  void flush() {
    CountDownLatch done = new CountDownLatch(1);
    send(new Work.Flush(done));
    await(done);
  }

  private void run() {
    try {
      boolean running = true;
      while (running) {
        Work next = queue.poll();
        if (next == null) {
          flushAll(); // nothing more is ready: now is the time
          next = queue.take();
        }
        running = handle(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      flushAll();
      closeFile();
    }
  }

  /** False when the writer should end. */
  private boolean handle(Work work) {
    switch (work) {
      case Work.Line(var entry) -> {
        reportDrops();
        write(entry);
      }
      case Work.Flush(var done) -> {
        flushAll();
        done.countDown();
      }
      case Work.Change(var next, var done) -> {
        settings = file.isPresent() ? next : next.withoutFile();
        removeOldFiles();
        done.countDown();
      }
      case Work.Stop() -> {
        reportDrops();
        return false;
      }
    }
    return true;
  }

  private void write(LogEntry entry) {
    LogSettings now = settings;
    int severity = entry.level().getSeverity();
    if (severity >= now.console().getSeverity()) {
      console
          .out()
          .print(
              now.json()
                  ? LineFormat.json(entry)
                  : LineFormat.text(entry, now.zone(), console.colour()));
    }
    if (severity >= now.fileLevel().orElse(Level.OFF).getSeverity()) {
      writeToFile(entry, now);
    }
    if (severity >= Level.INFO.getSeverity()) {
      recent.add(entry);
    }
  }

  private void writeToFile(LogEntry entry, LogSettings now) {
    if (file.isEmpty()) {
      return;
    }
    try {
      LocalDate day = LocalDate.ofInstant(entry.time(), now.zone());
      file.get().write(day, LineFormat.text(entry, now.zone(), false), maxFiles(now));
    } catch (IOException e) {
      fileFailed(e);
    }
  }

  private void reportDrops() {
    long total = dropped.get();
    if (total != reportedDrops) {
      reportedDrops = total;
      write(own(Level.WARNING, "log.dropped total=" + total));
    }
  }

  private LogEntry own(Level level, String message) {
    return new LogEntry(0, clock.instant(), level, "log.LogWriter", message, "");
  }

  private void openFile() {
    Optional<LogSettings.File> wanted = settings.file();
    if (wanted.isEmpty()) {
      return;
    }
    try {
      LocalDate today = LocalDate.ofInstant(clock.instant(), settings.zone());
      file = Optional.of(new DailyFile(wanted.get().directory(), today, wanted.get().maxFiles()));
    } catch (IOException e) {
      fileFailed(e);
    }
  }

  private void fileFailed(IOException cause) {
    closeFile();
    settings = settings.withoutFile();
    String why = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    write(own(Level.WARNING, "log.file off cause=\"" + Masking.escape(why) + "\""));
  }

  private void removeOldFiles() {
    try {
      if (file.isPresent()) {
        file.get().removeOld(maxFiles(settings));
      }
    } catch (IOException e) {
      fileFailed(e);
    }
  }

  private void flushAll() {
    console.out().flush();
    try {
      if (file.isPresent()) {
        file.get().flush();
      }
    } catch (IOException e) {
      fileFailed(e);
    }
  }

  private void closeFile() {
    Optional<DailyFile> open = file;
    file = Optional.empty();
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (IOException e) {
      console.out().println("log file could not be closed: " + e.getClass().getSimpleName());
    }
  }

  private static int maxFiles(LogSettings settings) {
    return settings.file().map(LogSettings.File::maxFiles).orElse(1);
  }

  private void send(Work work) {
    try {
      if (!queue.offer(work, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        dropped.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch done) {
    try {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // the writer is stuck in a disk or pipe; the caller must go on
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what is queued, at most five seconds, and ends. */
  @Override
  public void close() {
    send(new Work.Stop());
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
