package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MediaTest {
  private static final Set<MediaRun> WITHOUT_END =
      Set.of(MediaRun.SILENT, MediaRun.KEPT_OPEN, MediaRun.ENDLESS, MediaRun.OVERSIZED);
  private static final String CHAT = "/rest/app-chat/conversations/new";
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final Account account = sim.account("tok-1", "super");

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  private static Map<String, String> uploadHeaders(String referer) {
    var h = TestClient.browser("tok-1");
    h.put("Origin", "https://grok.com");
    h.put("Referer", referer);
    h.put("Content-Type", "multipart/form-data; boundary=b1");
    return h;
  }

  private static byte[] multipart(boolean source, boolean sourceFirst, byte[] bytes) {
    String extra =
        """
        --b1\r
        Content-Disposition: form-data; name="file_source"\r
        \r
        IMAGINE_SELF_UPLOAD_FILE_SOURCE\r
        """;
    String file =
        """
        --b1\r
        Content-Disposition: form-data; name="file"; filename="ä.png"\r
        Content-Type: image/png\r
        \r
        """;
    String end = "\r\n" + (source && !sourceFirst ? extra : "") + "--b1--\r\n";
    var out = new ByteArrayOutputStream();
    out.writeBytes(((sourceFirst ? extra : "") + file).getBytes(StandardCharsets.UTF_8));
    out.writeBytes(bytes);
    out.writeBytes(end.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private String upload() throws Exception {
    var answer =
        client.send(
            "POST",
            sim.webUrl() + "/http/upload-file-v2/direct",
            uploadHeaders("https://grok.com/imagine"),
            multipart(true, false, Pictures.png()));
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body()).at("fileMetadata", "fileMetadataId").text();
  }

  private HttpResponse<String> job(Js body) throws Exception {
    var h = TestClient.rest("tok-1");
    h.put("Referer", "https://grok.com/imagine");
    return client.post(sim.webUrl() + CHAT, h, body.toString());
  }

  private static Js edit(String id) {
    return Js.parse(
            """
            {"modelName":"imagine-image-edit","message":"Make it night","enableImageStreaming":true,
             "enableSideBySide":true,"sendFinalMetadata":true}\
            """)
        .with(
            "mediaGenInput",
            Js.obj(
                "imageToImage",
                Js.obj(
                    "prompt", "Make it night", "inputAssets", Js.arr(id), "aspectRatio", "1:1")));
  }

  private static Js film() {
    return Js.parse(
        """
        {"modelName":"imagine-video-gen","message":"A boat --mode=custom",
         "enableImageStreaming":true,"enableSideBySide":true,"sendFinalMetadata":true,
         "responseMetadata":{"experiments":[],"modelConfigOverride":{"modelMap":{}}},
         "mediaGenInput":{"textToVideo":{"prompt":"A boat","aspectRatio":"9:16","duration":6,
           "resolutionName":"720p"}},
         "kind":"CONVERSATION_KIND_IMAGINE"}\
        """);
  }

  @Test
  void storesAnUploadForItsAccount() throws Exception {
    String id = upload();
    assertArrayEquals(Pictures.png(), account.file(id).orElseThrow().bytes());
    assertEquals("ä.png", account.file(id).orElseThrow().name());
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void refusesWrongUploads() throws Exception {
    String url = sim.webUrl() + "/http/upload-file-v2/direct";
    var imagine = uploadHeaders("https://grok.com/imagine");
    client.send("POST", url, imagine, multipart(true, true, Pictures.png()));
    client.send(
        "POST", url, imagine, multipart(true, false, "text".getBytes(StandardCharsets.UTF_8)));
    client.send(
        "POST", url, uploadHeaders("https://grok.com/"), multipart(true, false, Pictures.png()));
    client.send("POST", url, imagine, multipart(true, false, Pictures.jpeg()));
    assertEquals(4, sim.violations().size());
    assertTrue(sim.violations().get(0).contains("first part must be file"));
    assertTrue(sim.violations().get(1).contains("no picture"));
    assertTrue(sim.violations().get(2).contains("part file only"));
    assertTrue(sim.violations().get(3).contains("the bytes are image/jpeg"));
  }

  @Test
  void editsPicturesOfTheAccount() throws Exception {
    var answer = job(edit(upload()));
    assertEquals(200, answer.statusCode(), answer::body);
    List<Js> finals =
        Js.parseAll(answer.body()).stream()
            .map(f -> f.at("result", "response", "streamingImageGenerationResponse"))
            .filter(f -> f.at("progress").number() == 100)
            .toList();
    assertEquals(2, finals.size());
    assertTrue(account.file(finals.get(0).at("assetId").text()).isPresent());
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void refusesForeignFilesAndOtherBrowsers() throws Exception {
    job(edit(UUID.randomUUID().toString()));
    String id = upload();
    var h = TestClient.rest("tok-1");
    h.put("Referer", "https://grok.com/imagine");
    h.put("User-Agent", TestClient.UA.replace("142", "141"));
    h.keySet().removeIf(k -> k.startsWith("Sec-Ch"));
    client.post(sim.webUrl() + CHAT, h, edit(id).toString());
    assertTrue(sim.violations().get(0).contains("not this account's"));
    assertTrue(sim.violations().get(1).contains("another User-Agent"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temporary | true | top-level keys",
        "kind | \"X\" | kind must be",
        "message | \"A boat\" | --mode flag",
        "mediaGenInput | {\"textToVideo\":{\"prompt\":\"x\",\"aspectRatio\":\"4:3\",\"duration\":6,"
            + "\"resolutionName\":\"720p\"}} | aspectRatio",
        "mediaGenInput |"
            + " {\"imageToVideo\":{\"prompt\":\"x\",\"aspectRatio\":\"1:1\",\"duration\":6,"
            + "\"resolutionName\":\"720p\"}} | lacks",
        "mediaGenInput |"
            + " {\"textToVideo\":{\"prompt\":\"x\",\"aspectRatio\":\"1:1\","
            + "\"duration\":20,\"resolutionName\":\"720p\"}}"
            + " | duration"
      })
  void refusesWrongFilms(String name, String json, String rule) throws Exception {
    assertEquals(400, job(film().with(name, Js.parse(json))).statusCode());
    assertTrue(sim.violations().get(0).contains(rule), sim.violations()::toString);
  }

  @Test
  void filmsWithProgressAndServesTheFile() throws Exception {
    var answer = job(film());
    List<Js> frames =
        Js.parseAll(answer.body()).stream()
            .map(f -> f.at("result", "response", "streamingVideoGenerationResponse"))
            .filter(f -> !f.missing())
            .toList();
    assertEquals(
        List.of(1L, 30L, 57L, 90L, 100L),
        frames.stream().map(f -> f.at("progress").number()).toList());
    String path = frames.get(4).at("videoUrl").text();
    var film = client.get(sim.assetsUrl() + "/" + path, assetHeaders());
    assertEquals(200, film.statusCode(), film::body);
    assertEquals("video/mp4", film.headers().firstValue("Content-Type").orElse(""));
    assertEquals(403, client.get(sim.assetsUrl() + "/" + path, Map.of()).statusCode());
    assertEquals(List.of(), sim.violations());
  }

  @ParameterizedTest
  @EnumSource(MediaRun.class)
  void playsEveryRunOfAJob(MediaRun run) throws Exception {
    sim.switches().media(run);
    if (WITHOUT_END.contains(run)) {
      var h = TestClient.rest("tok-1");
      h.put("Referer", "https://grok.com/imagine");
      var request =
          HttpRequest.newBuilder(URI.create(sim.webUrl() + CHAT))
              .POST(HttpRequest.BodyPublishers.ofString(film().toString()));
      h.forEach(request::header);
      try (var body =
          client.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body()) {
        assertTrue(body.read() > 0);
      }
      assertEquals("client left", sim.journal().get(0).awaitEnd(java.time.Duration.ofSeconds(3)));
    } else if (run == MediaRun.CUT) {
      org.junit.jupiter.api.Assertions.assertThrows(java.io.IOException.class, () -> job(film()));
    } else {
      String body = job(film()).body();
      assertEquals(
          Set.of(MediaRun.NORMAL, MediaRun.SLOW, MediaRun.ONE_SHORT, MediaRun.NO_EXTENSION)
              .contains(run),
          body.contains("\"moderated\":false"));
    }
    assertEquals(List.of(), sim.violations());
  }

  private static Map<String, String> assetHeaders() {
    var h = new LinkedHashMap<String, String>();
    h.put("Accept", "image/avif,image/webp,*/*;q=0.8");
    h.put("Accept-Language", "en");
    h.put("Cache-Control", "no-cache");
    h.put("Pragma", "no-cache");
    h.put("Priority", "u=0, i");
    h.put("Referer", "https://assets.grok.com/");
    h.put("Sec-Fetch-Dest", "document");
    h.put("Sec-Fetch-Mode", "navigate");
    h.put("Sec-Fetch-Site", "none");
    h.put("Sec-Fetch-User", "?1");
    h.put("Upgrade-Insecure-Requests", "1");
    h.put("User-Agent", TestClient.UA);
    h.put("Cookie", "sso=tok-1; sso-rw=tok-1");
    return h;
  }

  @Test
  void refusesOriginOnAssetDownloads() throws Exception {
    var h = assetHeaders();
    h.put("Origin", "https://grok.com");
    assertEquals(400, client.get(sim.assetsUrl() + "/users/sim/a.jpg", h).statusCode());
    assertEquals(
        400,
        client.get(sim.assetsUrl() + "/imagine-public/images/a.jpg", assetHeaders()).statusCode());
    assertEquals(2, sim.violations().size());
  }

  @Test
  void pagesAssetsAndDeletesThem() throws Exception {
    for (int i = 0; i < 5; i++) {
      account.store(
          StoredFile.of(
              "id-" + i, "users/u/id-" + i + "/content", "n" + i, "image/png", Pictures.png(), ""));
    }
    sim.switches().assetPages(2, true);
    String base =
        sim.webUrl()
            + "/rest/assets?pageSize=50&orderBy=ORDER_BY_LAST_USE_TIME"
            + "&source=SOURCE_ANY&isLatest=true";
    var first = Js.parse(client.get(base, assetApi()).body());
    assertEquals(2, first.at("assets").size());
    assertEquals("id-4", first.at("assets", 0, "assetId").text());
    var last = Js.parse(client.get(base + "&pageToken=p4", assetApi()).body());
    assertEquals("p4", last.at("nextPageToken").text());
    String item = sim.webUrl() + "/rest/assets-metadata/id-0";
    assertEquals(200, client.send("DELETE", item, assetApi(), new byte[0]).statusCode());
    assertEquals(404, client.send("DELETE", item, assetApi(), new byte[0]).statusCode());
    assertEquals(List.of(), sim.violations());
  }

  private static Map<String, String> assetApi() {
    var h = TestClient.rest("tok-1");
    h.put("Referer", "https://grok.com/files");
    return h;
  }

  private static Map<String, String> imagineHeaders() {
    var h = TestClient.gateway(new Account("tok-1", "super"));
    h.put("Accept", "*/*");
    h.put("Sec-Fetch-Dest", "empty");
    h.put("Sec-Fetch-Mode", "websocket");
    h.put("Sec-Fetch-Site", "same-origin");
    h.put("Cookie", "sso=tok-1; sso-rw=tok-1");
    return h;
  }

  private static Js pictures(int n, String ratio) {
    return Js.obj(
        "type",
        "conversation.item.create",
        "timestamp",
        System.currentTimeMillis(),
        "item",
        Js.obj(
            "type",
            "message",
            "content",
            Js.arr(
                Js.obj(
                    "requestId",
                    UUID.randomUUID().toString(),
                    "text",
                    "A red lighthouse",
                    "type",
                    "input_text",
                    "properties",
                    Js.parse(
                            """
                            {"section_count":0,"is_kids_mode":false,"enable_nsfw":true,
                             "skip_upsampler":false,"enable_side_by_side":true,"is_initial":false,
                             "enable_pro":false,"enable_watermark":false}\
                            """)
                        .with("aspect_ratio", ratio)
                        .with("num_generations", n)))));
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL,8",
    "OUT_OF_ORDER,6",
    "ONE_MODERATED,7",
    "LATE_MODERATED,8",
    "UNCONFIRMED,6",
    "ALL_MODERATED,6",
    "PREVIEWS_ONLY,4",
    "NULL_IDS,8",
    "FOREIGN,12",
    "CLOSE_MIDWAY,5",
    "CLOSE_EARLY,3",
    "ERROR,1",
    "LARGE,8",
    "ONE_SHORT,4"
  })
  void playsEveryRunOfThePictureSocket(ImagineRun run, int messages) throws Exception {
    sim.switches().imagine(run);
    try (var socket = client.socket("/ws/imagine/listen", imagineHeaders())) {
      socket.send(
          Js.parse(
              """
              {"type":"conversation.item.create","timestamp":1795260000000,
               "item":{"type":"message","content":[{"type":"reset"}]}}\
              """));
      socket.send(pictures(2, "3:2"));
      for (int i = 0; i < messages; i++) {
        String text = socket.next();
        assertTrue(text.startsWith("{") || text.startsWith("("), text);
      }
    }
    assertEquals(List.of(), sim.violations());
  }

  @ParameterizedTest
  @CsvSource({"11,1:1,num_generations", "1,7:5,ratio"})
  void refusesWrongPictureRequests(int n, String ratio, String rule) throws Exception {
    try (var socket = client.socket("/ws/imagine/listen", imagineHeaders())) {
      socket.send(pictures(n, ratio));
      assertTrue(socket.next().contains("invalid_argument"));
    }
    assertTrue(sim.violations().get(0).contains(rule));
  }

  @Test
  void drawsInChat() throws Exception {
    var answer = client.restChat("tok-1", TestClient.restBody("Drawing: a cat"));
    assertTrue(answer.body().contains("\\\"progress\\\":100"), answer::body);
  }

  @Test
  void givesVoiceTokensForTheExactBodyOnly() throws Exception {
    String body =
        Js.obj(
                "sessionPayload",
                Js.obj(
                        "voice",
                        "ara",
                        "personality",
                        "assistant",
                        "playback_speed",
                        1.0,
                        "enable_vision",
                        false,
                        "turn_detection",
                        Js.obj("type", "server_vad"))
                    .toString(),
                "requestAgentDispatch",
                false,
                "livekitUrl",
                "wss://livekit.grok.com",
                "params",
                Js.obj("enable_markdown_transcript", "true"))
            .toString();
    String url = sim.webUrl() + "/rest/livekit/tokens";
    assertEquals(200, client.post(url, TestClient.rest("tok-1"), body).statusCode());
    String wrong = body.replace("\"true\"", "true");
    assertEquals(400, client.post(url, TestClient.rest("tok-1"), wrong).statusCode());
  }
}
