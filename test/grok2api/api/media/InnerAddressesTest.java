package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field that takes a URL, with URLs that lead inside: nothing goes there. */
class InnerAddressesTest {

  private static final List<String> HOSTS =
      List.of(
          "127.0.0.1",
          "127.1",
          "2130706433",
          "0x7f.0.0.1",
          "0177.0.0.1",
          "0.0.0.0",
          "localhost",
          "a.localhost",
          "[::1]",
          "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]",
          "[64:ff9b::7f00:1]",
          "[2002:7f00:1::]",
          "user@127.0.0.1",
          "example.org@127.0.0.1");

  private static final String MESSAGES =
      "{\"model\":\"%s\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
          + "[{\"type\":\"text\",\"text\":\"x\"},%s]}]}";
  private static final String INPUT =
      "{\"model\":\"%s\",\"input\":[{\"role\":\"user\",\"content\":"
          + "[{\"type\":\"input_text\",\"text\":\"x\"},%s]}]}";

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() {
    bench =
        new MediaBench(
            folder, "official.api_keys=" + MediaBench.KEY, "official.models=grok-2-image");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static List<String> urls() {
    int port = URI.create(bench.sim.trapUrl()).getPort();
    return HOSTS.stream().map(host -> "http://" + host + ":" + port + "/a.png").toList();
  }

  private static void nobodyWasAsked() {
    assertEquals(0, bench.sim.calls("/a.png").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/images/edits | {'model':'grok-imagine-image-edit','prompt':'x','image':'URL'}",
        "/v1/images/edits | {'model':'grok-imagine-image-edit','prompt':'x',"
            + "'images':[{'image_url':{'url':'URL'}}]}",
        "/v1/images/edits | {'model':'grok-2-image','prompt':'x','image':'URL'}",
      })
  void ofEdits(String path, String body) {
    refused(path, body.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/chat/completions | grok-imagine-image-edit"
            + " | {'type':'image_url','image_url':{'url':'URL'}}",
        "/v1/chat/completions | grok-imagine-video"
            + " | {'type':'image_url','image_url':{'url':'URL'}}",
        "/v1/chat/completions | grok-4.20-fast"
            + " | {'type':'image_url','image_url':{'url':'URL'}}",
        "/v1/chat/completions | grok-4.20-fast"
            + " | {'type':'file','file':{'file_data':'URL','filename':'a.pdf'}}",
        "/v1/responses | grok-imagine-image | {'type':'input_image','image_url':'URL'}",
        "/v1/responses | grok-4.20-fast | {'type':'input_image','image_url':'URL'}",
        "/v1/responses | grok-4.20-fast | {'type':'input_file','file_url':'URL'}",
        "/v1/messages | grok-4.20-fast" + " | {'type':'image','source':{'type':'url','url':'URL'}}",
        "/v1/messages | grok-4.20-fast"
            + " | {'type':'document','source':{'type':'url','url':'URL'}}",
      })
  void ofTurns(String path, String model, String part) {
    String shape = path.equals("/v1/responses") ? INPUT : MESSAGES;
    refused(path, shape.formatted(model, part.replace('\'', '"')));
  }

  private static void refused(String path, String shape) {
    for (String url : urls()) {
      HttpResponse<String> answer = bench.send("POST", path, shape.replace("URL", url));
      assertEquals(400, answer.statusCode(), () -> url + " " + answer.body());
    }
    nobodyWasAsked();
  }

  @ParameterizedTest
  @CsvSource({"input_reference", "input_reference[image_url]", "input_reference[][image_url]"})
  void ofFilms(String field) {
    for (String url : urls()) {
      Js job = Js.parse(bench.form("/v1/videos", "prompt", "x", field, url).body());
      Js end = bench.await(job.at("id").text(), now -> now.at("status").text().equals("failed"));
      assertTrue(end.at("error", "message").text().contains("not allowed"), end::toString);
    }
    nobodyWasAsked();
  }
}
