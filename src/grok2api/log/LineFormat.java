package grok2api.log;

import grok2api.json.JsonWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How an entry is written: text for people, JSON for collectors. */
final class LineFormat {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
  private static final String RESET = "\u001b[0m";

  private LineFormat() {}

  /** {@code 2026-08-01 12:00:00.123 | INFO | http.Server | request.done status=200}. */
  static String text(LogEntry entry, ZoneId zone, boolean colour) {
    StringBuilder line =
        new StringBuilder(entry.message().length() + 80)
            .append(TIME.format(entry.time().atZone(zone)))
            .append(" | ")
            .append(colour ? colour(entry) : "")
            .append(entry.level().name())
            .append(" ".repeat(8 - entry.level().name().length()))
            .append(colour ? RESET : "")
            .append(" | ")
            .append(entry.source())
            .append(" | ")
            .append(entry.message())
            .append('\n');
    return line.append(entry.trace()).toString();
  }

  /** One object per line, with {@code time}, {@code level}, {@code source}, {@code message}. */
  static String json(LogEntry entry) {
    JsonWriter out =
        new JsonWriter(256)
            .beginObject()
            .field("time", entry.time().toString())
            .field("level", entry.level().name())
            .field("source", entry.source())
            .field("message", entry.message());
    if (!entry.trace().isEmpty()) {
      out.field("trace", entry.trace());
    }
    return out.endObject() + "\n";
  }

  private static String colour(LogEntry entry) {
    return switch (entry.level()) {
      case ERROR -> "\u001b[31m";
      case WARNING -> "\u001b[33m";
      case INFO -> "\u001b[32m";
      case DEBUG, TRACE, ALL, OFF -> "\u001b[2m";
    };
  }
}
