package grok2api.upstream.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.base.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorErrorTest {

  private static VendorError error(int status, String body) {
    return VendorError.of(status, body, false, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"code\":\"c\",\"error\":\"t\"} | c | t",
        "{\"error\":{\"code\":\"c\",\"message\":\"t\"}} | c | t",
        "{\"code\":7,\"message\":\"t\"} | '' | t",
        "not JSON | '' | ''",
        "[1] | '' | ''"
      })
  void readsEveryShape(String body, String code, String text) {
    VendorError error = error(400, body);
    assertEquals(code, error.code());
    assertEquals(text, error.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Resets in: 3m 4s | 184",
        "resets in 1d 2h | 93600",
        "Resets in: 45s. | 45",
        "Resets in: 2h3m | 7380",
        "Resets in: 99999999d | 2592000",
        "no such text | -1",
        "Resets in: soon | -1"
      })
  void readsSpans(String text, long seconds) {
    Optional<Duration> expected =
        seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    assertEquals(expected, VendorError.resetsIn(text));
  }

  @Test
  void whatClientsReadIsOneShortLine() {
    String text = "a\\nb\\u0007" + "x".repeat(2000);
    Failure failure = error(400, "{\"error\":\"" + text + "\"}").failure();
    assertEquals(1001, failure.getMessage().length());
    assertEquals("a b xx", failure.getMessage().substring(0, 6));
  }

  @Test
  void serverTextsStayInside() {
    assertEquals(
        "The upstream failed.", error(500, "{\"error\":\"at Foo.java:1\"}").failure().getMessage());
  }
}
