package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetPlaceTest {

  private static final Config.Upstream REAL = Config.defaults().upstream();

  private static Config.Upstream bridged() {
    return new Config.Upstream(
        "https://bridge.example/grok",
        "https://bridge.example/assets",
        REAL.consoleUrl(),
        REAL.accountsUrl(),
        REAL.apiUrl(),
        REAL.livekitUrl(),
        REAL.acceptLanguage());
  }

  @ParameterizedTest
  @CsvSource({
    "users/u/a/content, https://assets.grok.com/users/u/a/content, true",
    "/users/u/a.jpg, https://assets.grok.com/users/u/a.jpg, true",
    "https://assets.grok.com/users/u/a.jpg, https://assets.grok.com/users/u/a.jpg, true",
    "https://grok.com/x.jpg, https://grok.com/x.jpg, true",
    "https://videos.grok.com/v.mp4, https://videos.grok.com/v.mp4, true",
    "https://imagine-public.x.ai/i.png, https://imagine-public.x.ai/i.png, false",
    "https://eu.vidgen.x.ai/v.mp4, https://eu.vidgen.x.ai/v.mp4, false"
  })
  void knowsWhereTheCookieMayGo(String url, String uri, boolean secret) {
    AssetPlace place = AssetPlace.of(url, REAL);
    assertEquals(uri, place.uri().toString());
    assertEquals(secret, place.secret());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/a.jpg",
        "https://assets.grok.com.evil.example/a.jpg",
        "https://assets.grok.com@evil.example/a.jpg",
        "https://user@assets.grok.com/a.jpg",
        "http://assets.grok.com/a.jpg",
        "https://assets.grok.com:8443/a.jpg",
        "https://evilgrok.com/a.jpg",
        "https://x.ai/a.jpg",
        "https://vidgen.x.ai.evil.example/a.jpg",
        "http://127.0.0.1/a.jpg",
        "http://[::1]/a.jpg",
        "file:///etc/passwd",
        "https:///a.jpg",
        "https://assets.grok.com\\@evil.example/a.jpg",
        "//evil.example/a.jpg"
      })
  void refusesEverythingElse(String url) {
    boolean path = url.startsWith("//") || url.startsWith("file");
    if (path) { // becomes a path on the assets host, or nothing
      try {
        assertEquals("assets.grok.com", AssetPlace.of(url, REAL).uri().getHost());
      } catch (Failure refused) {
        assertEquals("upstream_error", refused.code());
      }
    } else {
      assertThrows(Failure.class, () -> AssetPlace.of(url, REAL));
    }
  }

  @Test
  void aBridgeStandsForTheRealHost() {
    AssetPlace place = AssetPlace.of("https://assets.grok.com/users/a.jpg", bridged());
    assertEquals("https://bridge.example/assets/users/a.jpg", place.uri().toString());
    assertThrows(
        Failure.class, () -> AssetPlace.of("https://bridge.example/other/a.jpg", bridged()));
    assertThrows(
        Failure.class,
        () -> AssetPlace.of("https://bridge.example/assets/../other/a.jpg", bridged()));
  }
}
