package grok2api.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The header {@code Retry-After}, in seconds or as a date. */
public final class RetryAfter {

  /** No upstream is believed that asks for more than 30 days. */
  public static final long MAX_SECONDS = 30L * 86_400;

  private RetryAfter() {}

  /** How long to wait from now; a date that has passed is no wait; empty for anything else. */
  public static Optional<Duration> wait(String header, InstantSource clock) {
    String text = header.strip();
    boolean digits = !text.isEmpty() && text.length() < 10;
    if (digits && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(Duration.ofSeconds(Math.min(MAX_SECONDS, Long.parseLong(text))));
    }
    try {
      Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      long seconds = Duration.between(clock.instant(), until).toSeconds();
      return Optional.of(Duration.ofSeconds(Math.clamp(seconds, 0, MAX_SECONDS)));
    } catch (DateTimeParseException neither) {
      return Optional.empty();
    }
  }
}
