package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClearanceSiteTest {

  private static final String REAL = "https://grok.com";

  @ParameterizedTest
  @CsvSource({
    "https://grok.com, https://grok.com",
    "https://mirror.example.org:8443/grok, https://mirror.example.org:8443",
    "http://127.0.0.1:9401, https://grok.com",
    "http://[::1]:9401, https://grok.com",
    "http://10.0.0.7/grok, https://grok.com",
    "http://localhost:9401, https://grok.com",
    "http://bridge:8080, https://grok.com",
    "http://8.8.8.8, http://8.8.8.8",
  })
  void aSolverOpensTheRealHostBehindABridge(String base, String opened) {
    assertEquals(opened, ClearanceSite.of(REAL, base).url());
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9401, .grok.com, true",
    "http://127.0.0.1:9401, GROK.com, true",
    "http://127.0.0.1:9401, 127.0.0.1, true",
    "http://127.0.0.1:9401, www.grok.com, false",
    "http://127.0.0.1:9401, x.ai, false",
    "http://127.0.0.1:9401, '', false",
    "http://127.0.0.1:9401, ., false",
    "https://grok.mirror.org, mirror.org, true",
    "https://grok.mirror.org, grok.com, false",
    "https://grok.mirror.org, ror.org, false",
  })
  void takesTheCookiesOfItsOwnHosts(String base, String domain, boolean taken) {
    assertEquals(taken, ClearanceSite.of(REAL, base).takes(domain));
  }
}
