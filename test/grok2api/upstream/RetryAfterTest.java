package grok2api.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.account.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | 7",
        "0 | 0",
        "Sat, 21 Nov 2026 10:01:40 GMT | 100",
        "Sat, 21 Nov 2026 09:00:00 GMT | 0",
        "soon | -1",
        "-5 | -1",
        "99999999999 | -1"
      })
  void readsSecondsAndDates(String header, long seconds) {
    FakeClock clock = new FakeClock(Instant.parse("2026-11-21T10:00:00Z").toEpochMilli());
    Optional<Duration> expected =
        seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    assertEquals(expected, RetryAfter.wait(header, clock));
  }
}
