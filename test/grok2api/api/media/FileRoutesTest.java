package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import grok2api.sim.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of a data folder that an earlier server left, and pictures of chat models. */
class FileRoutesTest {

  private static final String IMAGE = "/v1/files/image?id=";
  private static final String ID = "11111111-2222-3333-4444-555555555555";
  private static final String FILM = "66666666-7777-8888-9999-000000000000";

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() throws IOException {
    Path images = Files.createDirectories(folder.resolve("data/files/images"));
    Files.write(images.resolve(ID + ".jpg"), new byte[1_000]);
    Files.write(images.resolve("fixture0image00000000000000000a1.png"), new byte[10]);
    Path videos = Files.createDirectories(folder.resolve("data/files/videos"));
    Files.write(videos.resolve(FILM + ".mp4"), new byte[5_000]);
    bench = new MediaBench(folder, "features.image_format=local_md");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.clearScripts().forget();
  }

  private static HttpResponse<byte[]> ask(String method, String path, String... headers) {
    return bench.send(method, path, BodyPublishers.noBody(), BodyHandlers.ofByteArray(), headers);
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void servesFilesOfAnEarlierServer() {
    HttpResponse<byte[]> image = ask("GET", IMAGE + ID);
    assertEquals(200, image.statusCode());
    assertEquals(1_000, image.body().length);
    assertEquals("image/jpeg", header(image, "content-type"));
    assertEquals("nosniff", header(image, "x-content-type-options"));
    assertEquals("bytes", header(image, "accept-ranges"));
    assertEquals("private, max-age=31536000, immutable", header(image, "cache-control"));
    HttpResponse<byte[]> film = ask("GET", "/v1/files/video?id=" + FILM);
    assertEquals("video/mp4", header(film, "content-type"));
    HttpResponse<byte[]> head = ask("HEAD", IMAGE + ID);
    assertEquals(200, head.statusCode());
    assertEquals("1000", header(head, "content-length"));
    assertEquals(0, head.body().length);
    String tag = header(image, "etag");
    assertEquals(304, ask("GET", IMAGE + ID, "If-None-Match", tag).statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-99 | 206 | bytes 0-99/1000 | 100",
        "bytes=990- | 206 | bytes 990-999/1000 | 10",
        "bytes=-5 | 206 | bytes 995-999/1000 | 5",
        "bytes=0-1,5-6 | 200 | '' | 1000",
        "bytes=2000- | 416 | bytes */1000 | 0"
      })
  void servesRanges(String range, int status, String contentRange, int length) {
    HttpResponse<byte[]> part = ask("GET", IMAGE + ID, "Range", range);
    assertEquals(status, part.statusCode());
    assertEquals(contentRange, header(part, "content-range"));
    assertEquals(length, part.body().length);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/files/image, 400, Field required",
    "/v1/files/image?id=, 400, Field required",
    "/v1/files/image?id=..%2F..%2Fconfig.toml, 400, Invalid file ID",
    "/v1/files/image?id=fixture0image00000000000000000a1, 400, Invalid file ID",
    "/v1/files/image?id=0000000000000000, 404, Image '0000000000000000' not found",
    "/v1/files/video?id=" + ID + ", 404, Video '" + ID + "' not found"
  })
  void saysWhatIsWrong(String path, int status, String message) {
    HttpResponse<String> answer = bench.get(path);
    assertEquals(status, answer.statusCode(), answer::body);
    Js error = Js.parse(answer.body()).at("error");
    assertEquals(message, error.at("message").text());
    assertEquals("id", error.at("param").text());
  }

  @Test
  void aFileThatIsBeingSentMayBeDeleted() throws IOException {
    int size = 32 << 20;
    String id = "00000000000000000000000000000f11";
    Files.write(folder.resolve("data/files/videos").resolve(id + ".mp4"), new byte[size]);
    HttpResponse<InputStream> answer =
        bench.send(
            "GET",
            "/v1/files/video?id=" + id,
            BodyPublishers.noBody(),
            BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      int first = body.readNBytes(1_000).length;
      String name = Js.obj("type", "video", "name", id + ".mp4").toString();
      HttpResponse<String> deleted =
          bench.gateway.admin("POST", "/admin/api/cache/item/delete", name);
      assertEquals(200, deleted.statusCode(), deleted::body);
      assertEquals(404, bench.get("/v1/files/video?id=" + id).statusCode());
      assertEquals(size, first + body.readAllBytes().length);
    }
  }

  private static String chat(String url) {
    Reply reply = Reply.of().say("Here.").image("i1", url, 100, false);
    bench.sim.script("tok-basic", reply).script("tok-super", reply);
    Js body =
        Js.parse(
            "{\"model\":\"grok-4.20-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    HttpResponse<String> answer = bench.post("/v1/chat/completions", body);
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body()).at("choices", 0, "message", "content").text();
  }

  @Test
  void picturesOfChatModelsCanBeOpened() {
    String text = chat("users/sim/generated/7d0c0000-0000-4000-8000-000000000009/image.jpg");
    String link = bench.gateway.url() + IMAGE + "7d0c0000-0000-4000-8000-000000000009";
    assertTrue(text.contains("![image](" + link + ")"), text);
    byte[] bytes = ask("GET", link.substring(bench.gateway.url().length())).body();
    assertArrayEquals(new byte[] {(byte) 0xff, (byte) 0xd8}, java.util.Arrays.copyOf(bytes, 2));
  }

  @ParameterizedTest
  @CsvSource({"sim/html/a.jpg", "sim/away/b.jpg"})
  void aPictureThatCannotBeFetchedKeepsItsUrl(String path) {
    String text = chat(path);
    assertTrue(text.contains(bench.sim.assetsUrl() + "/" + path), text);
    assertEquals(0, bench.sim.calls("/stolen.jpg").size(), "nobody follows a link away");
  }

  @Test
  void aPictureElsewhereIsNeverAskedFor() {
    String url = bench.sim.trapUrl() + "/picture.jpg";
    assertTrue(chat(url).contains(url));
    assertEquals(0, bench.sim.calls("/picture.jpg").size());
  }
}
