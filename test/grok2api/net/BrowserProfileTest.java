package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserProfileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/136.0.0.0 Safari/537.36"
            + "|Google Chrome|136|macOS|false",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/140.0.1"
            + "|Microsoft Edge|140|Windows|false",
        "Mozilla/5.0 (Linux; Android 10) Chrome/99.0 Mobile Safari EdgA/98.0"
            + "|Microsoft Edge|98|Android|true",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) CriOS/120.0 Mobile"
            + "|Google Chrome|120|iOS|true",
        "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) EdgiOS/121.0|Microsoft Edge|121|iOS|true",
        "Mozilla/5.0 (X11; Linux x86_64) Chromium/119.0 Chrome/119.0|Chromium|119|Linux|false",
      })
  void derivesTheHintsFromTheAgent(
      String agent, String brand, String major, String platform, boolean mobile) {
    BrowserProfile profile = BrowserProfile.of(agent);
    assertEquals(new BrowserProfile(agent, brand, major, platform, mobile), profile);
    assertEquals(
        List.of(
            new HttpCall.Header(
                "Sec-Ch-Ua",
                "\"%s\";v=\"%s\", \"Chromium\";v=\"%s\", \"Not(A:Brand\";v=\"24\""
                    .formatted(brand, major, major)),
            new HttpCall.Header("Sec-Ch-Ua-Mobile", mobile ? "?1" : "?0"),
            new HttpCall.Header("Sec-Ch-Ua-Platform", "\"" + platform + "\"")),
        profile.clientHints());
  }

  @ParameterizedTest
  @CsvSource({
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15",
    "curl/8.0",
    "Chrome/",
  })
  void othersSendNoHints(String agent) {
    assertFalse(BrowserProfile.of(agent).sendsHints());
    assertEquals(List.of(), BrowserProfile.of(agent).clientHints());
  }

  @Test
  void nothingMeansTheDefault() {
    BrowserProfile profile = BrowserProfile.of(" ");
    assertEquals(BrowserProfile.DEFAULT_USER_AGENT, profile.userAgent());
    assertTrue(profile.sendsHints());
  }
}
