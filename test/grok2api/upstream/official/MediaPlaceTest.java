package grok2api.upstream.official;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.upstream.responses.NativeRig;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaPlaceTest {

  private final NativeRig rig = new NativeRig("server.fetch_allow=films.example");

  @AfterEach
  void close() {
    rig.close();
  }

  private String named(String url) {
    return url.replace("API", rig.sim.apiUrl()).replace("TRAP", rig.sim.trapUrl());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vidgen.x.ai/a.mp4",
        "https://a.vidgen.x.ai/a.mp4?b=c",
        "https://films.example/a.mp4",
        "API/a.mp4",
        "https://assets.grok.com/a.mp4",
      })
  void readsFromTheVendorAndWhatStandsForIt(String url) {
    assertEquals(URI.create(named(url)), MediaPlace.of(named(url), rig.config));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.mp4",
        "TRAP/a.mp4",
        "http://vidgen.x.ai/a.mp4",
        "https://x.ai.example/a.mp4",
        "https://user@vidgen.x.ai/a.mp4",
        "https://127.0.0.1/a.mp4",
        "file:///etc/passwd",
        "https://[::1",
      })
  void readsFromNobodyElse(String url) {
    assertThrows(Failure.class, () -> MediaPlace.of(named(url), rig.config));
  }
}
