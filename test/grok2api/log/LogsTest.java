package grok2api.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole way of a line, from a System.Logger to console, file and memory. */
class LogsTest {

  private static final Logger LOG = System.getLogger("grok2api.test.Sample");

  @TempDir Path directory;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  private Logs start(LogSettings settings) {
    return Logs.start(
        settings,
        new LogWriter.Console(new PrintStream(console, true, UTF_8), false),
        InstantSource.system(),
        1_000);
  }

  private LogSettings withFile(Level console, Level file, int maxFiles) {
    return new LogSettings(
        console,
        Optional.of(new LogSettings.File(directory, Optional.of(file), maxFiles)),
        false,
        ZoneOffset.UTC);
  }

  private String console() {
    return console.toString(UTF_8);
  }

  private String todaysFile() throws IOException {
    return Files.readString(directory.resolve("app_" + LocalDate.now(ZoneOffset.UTC) + ".log"));
  }

  @Test
  void writesTextAsDocumented() {
    try (Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC))) {
      LOG.log(Level.INFO, "chat.done request={0} ms={1} it''s", "r1", 2210);
      logs.flush();
    }
    assertTrue(
        console()
            .matches(
                "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\| INFO     \\| test.Sample"
                    + " \\| chat.done request=r1 ms=2210 it''s\n"),
        console());
  }

  @Test
  void goesOnWhenTheJdkResetsItsLoggingAtTheBeginningOfAShutdown() {
    try (Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC))) {
      java.util.logging.LogManager.getLogManager().reset(); // what the JDK's shutdown hook does
      LOG.log(Level.INFO, "chat.done while=draining");
      logs.flush();
    }
    assertTrue(console().contains("chat.done while=draining"), console());
  }

  @Test
  void writesJsonLines() {
    LogSettings json = new LogSettings(Level.INFO, Optional.empty(), true, ZoneOffset.UTC);
    try (Logs logs = start(json)) {
      LOG.log(Level.WARNING, "a \"quoted\" word", new IllegalStateException("why"));
      logs.flush();
    }
    Json.Obj line = (Json.Obj) JsonReader.parse(console());
    assertEquals("WARNING", line.text("level").orElseThrow());
    assertEquals("test.Sample", line.text("source").orElseThrow());
    assertEquals("a \"quoted\" word", line.text("message").orElseThrow());
    assertTrue(line.text("trace").orElseThrow().contains("IllegalStateException: why"));
  }

  @Test
  void noValueCanBeginALineOfItsOwn() {
    try (Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC))) {
      LOG.log(Level.INFO, "path={0}", "/a\r\n2026 | ERROR | faked\u001b[31m\u2028x");
      LOG.log(Level.ERROR, "failed", new IOException("first\nsecond sso=topsecret"));
      logs.flush();
    }
    String[] lines = console().split("\n");
    assertTrue(lines[0].endsWith("path=/a\\r\\n2026 | ERROR | faked\\u001b[31m\\u2028x"), lines[0]);
    for (int i = 2; i < lines.length; i++) {
      assertTrue(lines[i].startsWith("    "), lines[i]);
    }
    assertFalse(console().contains("topsecret"));
  }

  @Test
  void levelsAreChangedWhileRunning() throws IOException {
    try (Logs logs = start(withFile(Level.WARNING, Level.DEBUG, 7))) {
      LOG.log(Level.DEBUG, "one");
      LOG.log(Level.TRACE, "never");
      logs.changeFile(Optional.of(Level.ERROR), 7);
      LOG.log(Level.WARNING, "two");
      logs.changeFile(Optional.empty(), 7); // as the console
      LOG.log(Level.WARNING, "three");
      logs.flush();
      String file = todaysFile();
      assertTrue(file.contains("| one\n") && !file.contains("two"), file);
      assertTrue(file.contains("| three\n"), file);
      assertFalse(console().contains("one") || (console() + file).contains("never"));
      assertTrue(console().contains("two"));
    }
  }

  @Test
  void keepsTheNewestDaysAndNothingElse() throws IOException {
    for (String name :
        List.of("app_2020-01-01.log", "app_2020-01-02.log", "app_2020-01-03.log", "app_x.log")) {
      Files.writeString(directory.resolve(name), "old");
    }
    try (Logs logs = start(withFile(Level.INFO, Level.INFO, 3))) {
      assertFalse(Files.exists(directory.resolve("app_2020-01-01.log")));
      assertTrue(Files.exists(directory.resolve("app_2020-01-02.log")));
      logs.changeFile(Optional.of(Level.INFO), 1);
      assertFalse(Files.exists(directory.resolve("app_2020-01-03.log")));
      assertTrue(Files.exists(directory.resolve("app_x.log")));
    }
  }

  @Test
  void beginsANewFileAtMidnight() throws IOException {
    try (DailyFile file = new DailyFile(directory, LocalDate.of(2026, 8, 1), 2)) {
      file.write(LocalDate.of(2026, 8, 1), "a\n", 2);
      file.write(LocalDate.of(2026, 8, 2), "b\n", 2);
      file.write(LocalDate.of(2026, 8, 3), "c\n", 2);
    }
    assertFalse(Files.exists(directory.resolve("app_2026-08-01.log")));
    assertEquals("b\n", Files.readString(directory.resolve("app_2026-08-02.log")));
    assertEquals("c\n", Files.readString(directory.resolve("app_2026-08-03.log")));
  }

  @Test
  void aDirectoryThatCannotBeWrittenTurnsTheFileOff() throws IOException {
    Files.writeString(directory.resolve("logs"), "a file");
    var file = new LogSettings.File(directory.resolve("logs"), Optional.empty(), 7);
    var settings = new LogSettings(Level.INFO, Optional.of(file), false, ZoneOffset.UTC);
    try (Logs logs = start(settings)) {
      LOG.log(Level.INFO, "still here");
      logs.flush();
    }
    assertTrue(console().contains("log.file off cause="), console());
    assertTrue(console().contains("still here"));
  }

  /** An output that waits until it is told to go on. */
  private static final class StuckOutput extends OutputStream {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    @Override
    public void write(int b) throws IOException {
      reached.countDown();
      try {
        if (!free.await(10, TimeUnit.SECONDS)) {
          throw new IOException("never freed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void aStuckOutputDropsLinesInsteadOfBlockingTheCaller() throws Exception {
    StuckOutput stuck = new StuckOutput();
    var out = new LogWriter.Console(new PrintStream(stuck, true, UTF_8), false);
    LogSettings settings = LogSettings.consoleOnly(ZoneOffset.UTC);
    try (Logs logs = Logs.start(settings, out, InstantSource.fixed(Instant.EPOCH), 4)) {
      LOG.log(Level.INFO, "first");
      assertTrue(stuck.reached.await(10, TimeUnit.SECONDS));
      for (int i = 0; i < 10; i++) {
        LOG.log(Level.INFO, "line {0}", i);
      }
      assertEquals(6, logs.dropped());
      stuck.free.countDown();
      logs.flush();
      assertTrue(
          logs.recent(e -> e.message().equals("log.dropped total=6"), 1).size() == 1,
          () -> logs.recent(e -> true, 20).toString());
    }
  }

  @Test
  void remembersTheLastThousandNewestFirst() {
    try (Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC))) {
      for (int i = 1; i <= 1_200; i++) {
        LOG.log(Level.INFO, "n={0}", i);
        if (i % 500 == 0) {
          logs.flush();
        }
      }
      logs.flush();
      List<LogEntry> all = logs.recent(entry -> true, 5_000);
      assertEquals(1_000, all.size());
      assertEquals("n=1200", all.get(0).message());
      assertEquals("n=201", all.get(999).message());
      assertEquals(2, logs.recent(entry -> entry.message().endsWith("7"), 2).size());
      logs.clearRecent();
      assertEquals(List.of(), logs.recent(entry -> true, 5));
    }
  }

  @Test
  void handsLinesToSubscribersUntilTheyLeave() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC))) {
      Logs.Subscription subscription = logs.subscribe(entry -> heard.add(entry.message()));
      LOG.log(Level.INFO, "one");
      logs.flush();
      subscription.close();
      LOG.log(Level.INFO, "two");
      logs.flush();
    }
    assertEquals(List.of("one"), heard);
  }

  @Test
  void closingWritesWhatIsLeft() {
    Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC));
    for (int i = 0; i < 500; i++) {
      LOG.log(Level.INFO, "n={0}", i);
    }
    logs.close();
    assertTrue(console().endsWith("n=499\n"));
  }

  @Test
  void whatDriversSayEndsHereToo() {
    try (Logs logs = start(LogSettings.consoleOnly(ZoneOffset.UTC))) {
      var driver = LoggerFactory.getLogger("com.zaxxer.hikari.Pool");
      driver.info("{} - started with {}", "pool", 5);
      driver.debug("connection password=hunter2");
      driver.warn("lost", new IOException("gone"));
      logs.flush();
    }
    assertTrue(console().contains("| com.zaxxer.hikari.Pool | pool - started with 5\n"), console());
    assertTrue(console().contains("IOException: gone"));
    assertFalse(console().contains("hunter2"));
  }

  @Test
  void whatLibrariesSayBelowInfoIsNeverWritten() {
    LogSettings all = new LogSettings(Level.TRACE, Optional.empty(), false, ZoneOffset.UTC);
    try (Logs logs = start(all)) {
      System.getLogger("jdk.httpclient").log(Level.DEBUG, "header of a request");
      LOG.log(Level.TRACE, "ours");
      logs.flush();
    }
    assertFalse(console().contains("header"));
    assertTrue(console().contains("| TRACE    | test.Sample | ours"));
  }
}
