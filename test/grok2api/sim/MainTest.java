package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  private static final List<String> HOSTS =
      List.of("web", "assets", "accounts", "console", "api", "livekit", "solver", "trap");

  @Test
  void printsItsAddressesAsAProcessAndServes() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                classPath(),
                SimulatorMain.class.getName(),
                "--accept-any",
                "--account",
                "tok-1:super",
                "--key",
                "xai-1")
            .start();
    try (var out =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var http = HttpClient.newHttpClient()) {
      Js urls = Js.parse(out.readLine());
      assertEquals(HOSTS.size(), urls.size());
      assertTrue(urls.keys().containsAll(HOSTS), urls::toString);
      var request =
          HttpRequest.newBuilder(URI.create(urls.at("api").text() + "/v1/models"))
              .header("Authorization", "Bearer xai-1")
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      assertEquals(200, http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    } finally {
      process.destroyForcibly();
    }
  }

  /** Where this class and jackson-core were loaded from; the runner has loaders of its own. */
  private static String classPath() {
    return String.join(
        System.getProperty("path.separator"),
        location(SimulatorMain.class),
        location(com.fasterxml.jackson.core.JsonFactory.class));
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
