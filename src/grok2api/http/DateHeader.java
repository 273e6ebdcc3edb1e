package grok2api.http;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date header, formatted once per second. Safe for any thread. */
final class DateHeader {

  /** As RFC 9110 wants it: two digits for the day, always GMT. */
  static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private volatile Stamp last = new Stamp(0, "");

  private record Stamp(long second, String line) {}

  DateHeader(InstantSource clock) {
    this.clock = clock;
  }

  /** The header line with its line end. */
  String line() {
    Instant now = clock.instant();
    Stamp stamp = last;
    if (stamp.second != now.getEpochSecond()) {
      stamp = new Stamp(now.getEpochSecond(), "Date: " + FORMAT.format(now) + "\r\n");
      last = stamp;
    }
    return stamp.line;
  }
}
