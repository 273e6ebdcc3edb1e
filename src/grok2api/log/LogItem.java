package grok2api.log;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry as the admin page shows it: the known {@code key=value} pairs of the line as fields.
 *
 * @param category {@code chat}, {@code image}, {@code error} or {@code system}
 * @param level {@code info}, {@code warn} or {@code error}
 * @param account fingerprint of the account, never its token
 * @param errorSummary at most 300 characters
 */
public record LogItem(
    long id,
    Instant time,
    String category,
    String level,
    Optional<String> path,
    Optional<String> model,
    OptionalLong statusCode,
    OptionalLong durationMillis,
    Optional<String> account,
    Optional<String> errorSummary,
    String message) {

  private static final Pattern PAIR = Pattern.compile("\\b([a-z_]+)=(?:\"([^\"]*)\"|(\\S+))");
  private static final int SUMMARY_CHARS = 300;

  /** Reads the pairs of the entry's message. */
  public static LogItem of(LogEntry entry) {
    Map<String, String> pairs = new HashMap<>();
    Matcher pair = PAIR.matcher(entry.message());
    while (pair.find()) {
      pairs.putIfAbsent(pair.group(1), pair.group(2) == null ? pair.group(3) : pair.group(2));
    }
    String level = level(entry);
    Optional<String> path = Optional.ofNullable(pairs.get("path"));
    return new LogItem(
        entry.id(),
        entry.time(),
        category(level, entry.message(), path.orElse("")),
        level,
        path,
        Optional.ofNullable(pairs.get("model")),
        number(pairs.get("status")),
        number(pairs.get("ms")),
        Optional.ofNullable(pairs.get("account")),
        level.equals("info") ? Optional.empty() : Optional.of(summary(pairs, entry)),
        entry.message());
  }

  private static String level(LogEntry entry) {
    return switch (entry.level()) {
      case ERROR -> "error";
      case WARNING -> "warn";
      case INFO, DEBUG, TRACE, ALL, OFF -> "info";
    };
  }

  private static String category(String level, String message, String path) {
    if (level.equals("error")) {
      return "error";
    }
    String event = message.toLowerCase(Locale.ROOT);
    if (event.startsWith("image.")
        || event.startsWith("video.")
        || path.matches(".*/(images|videos).*")) {
      return "image";
    }
    boolean chat = event.startsWith("chat.") || path.matches(".*/(chat|responses|messages).*");
    return chat ? "chat" : "system";
  }

  private static OptionalLong number(String text) {
    return text != null && text.matches("\\d{1,15}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static String summary(Map<String, String> pairs, LogEntry entry) {
    String text = pairs.getOrDefault("error", entry.message());
    return text.length() <= SUMMARY_CHARS ? text : text.substring(0, SUMMARY_CHARS);
  }
}
