package grok2api.log;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What the log should be.
 *
 * @param console level of the console
 * @param file the log file; empty = none
 * @param json one JSON object per line on the console instead of text
 * @param zone clock of the lines and of the daily file
 */
public record LogSettings(Level console, Optional<File> file, boolean json, ZoneId zone) {

  /**
   * The daily file.
   *
   * @param directory created if absent; when it cannot be written, the file log stays off
   * @param level empty = as the console
   * @param maxFiles days that are kept, this one included; at least 1
   */
  public record File(Path directory, Optional<Level> level, int maxFiles) {}

  /** Text on the console from INFO on, no file: for tools and tests. */
  public static LogSettings consoleOnly(ZoneId zone) {
    return new LogSettings(Level.INFO, Optional.empty(), false, zone);
  }

  /** The same with another level and number of kept files; nothing changes without a file. */
  LogSettings withFile(Optional<Level> level, int maxFiles) {
    return new LogSettings(
        console, file.map(f -> new File(f.directory(), level, maxFiles)), json, zone);
  }

  LogSettings withoutFile() {
    return new LogSettings(console, Optional.empty(), json, zone);
  }

  Optional<Level> fileLevel() {
    return file.map(f -> f.level().orElse(console));
  }

  /** The most talkative of both. */
  Level lowest() {
    Level other = fileLevel().orElse(console);
    return other.getSeverity() < console.getSeverity() ? other : console;
  }
}
