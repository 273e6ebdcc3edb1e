package grok2api.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Turns records of java.util.logging into entries, on the thread that logs; memory only. */
final class Intake extends Handler {

  private static final String OWN = "grok2api";
  private static final int MAX_CHARS = 8_192; // longer lines are somebody else's content
  private static final int MAX_TRACE_CHARS = 32_768;

  private final AtomicLong ids = new AtomicLong();
  private final Consumer<LogEntry> sink;
  private final Consumer<Handler> whenThrownOut;

  /**
   * Hands entries on.
   *
   * @param whenThrownOut is told when java.util.logging has removed this handler: at SIGTERM the
   *     JDK resets its logging at once, while streams still drain for minutes
   */
  Intake(Consumer<LogEntry> sink, Consumer<Handler> whenThrownOut) {
    this.sink = sink;
    this.whenThrownOut = whenThrownOut;
  }

  @Override
  public void publish(LogRecord record) {
    String name = record.getLoggerName() == null ? "" : record.getLoggerName();
    boolean own = name.startsWith(OWN);
    if (!own && record.getLevel().intValue() < java.util.logging.Level.INFO.intValue()) {
      return; // what libraries say below INFO may hold headers and statements
    }
    sink.accept(
        new LogEntry(
            ids.incrementAndGet(),
            record.getInstant(),
            level(record.getLevel()),
            own && name.length() > OWN.length() ? name.substring(OWN.length() + 1) : name,
            cut(Masking.escape(Masking.mask(message(record))), MAX_CHARS),
            trace(record.getThrown())));
  }

  /**
   * Fills {@code {0}} in. Not by MessageFormat, which would print 2210 as 2,210 and swallow
   * apostrophes.
   */
  private static String message(LogRecord record) {
    String text = record.getMessage() == null ? "" : record.getMessage();
    Object[] parameters = record.getParameters();
    if (parameters == null || text.indexOf('{') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 64);
    int at = 0;
    while (at < text.length()) {
      int end = text.charAt(at) == '{' ? text.indexOf('}', at) : -1;
      String index = end < 0 ? "" : text.substring(at + 1, end);
      if (index.matches("\\d{1,2}") && Integer.parseInt(index) < parameters.length) {
        out.append(parameters[Integer.parseInt(index)]);
        at = end + 1;
      } else {
        out.append(text.charAt(at++));
      }
    }
    return out.toString();
  }

  /** The stack trace, each line escaped, so that a message inside cannot fake a log line. */
  private static String trace(Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    StringBuilder out = new StringBuilder();
    for (String line : text.toString().split("\\R")) {
      String shown = line.startsWith("\t") ? line.substring(1) : line;
      out.append("    ").append(Masking.escape(Masking.mask(shown))).append('\n');
    }
    return cut(out.toString(), MAX_TRACE_CHARS);
  }

  private static String cut(String text, int maxChars) {
    return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
  }

  private static Level level(java.util.logging.Level level) {
    int value = level.intValue();
    if (value >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (value >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARNING;
    }
    if (value >= java.util.logging.Level.INFO.intValue()) {
      return Level.INFO;
    }
    return value >= java.util.logging.Level.FINE.intValue() ? Level.DEBUG : Level.TRACE;
  }

  @Override
  public void flush() {
    // Entries are handed on at once; the writer flushes.
  }

  @Override
  public void close() {
    whenThrownOut.accept(this);
  }
}
