package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageEditStreamEvent;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import com.openai.models.responses.ToolChoiceTypes;
import com.openai.models.videos.ImageInputReferenceParam;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoListParams;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import grok2api.LiveGateway;
import grok2api.sim.ImagineRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The vendor's Java SDK against pictures and films, of grok.com and of api.x.ai. */
@Tag("slow")
@SuppressWarnings("deprecation") // the vendor has announced the end of its own films
class MediaSdkTest {

  @TempDir static Path folder;
  private static MediaBench bench;
  private static OpenAIClient client;

  /** Who makes it, and with which models. */
  enum Way {
    WEB("grok-imagine-image", "grok-imagine-image-edit", "grok-imagine-video"),
    OFFICIAL("grok-2-image", "grok-2-image", "grok-2-video");

    private final String draw;
    private final String edit;
    private final String film;

    Way(String draw, String edit, String film) {
      this.draw = draw;
      this.edit = edit;
      this.film = film;
    }
  }

  @BeforeAll
  static void start() {
    bench =
        new MediaBench(
            folder,
            "official.api_keys=" + MediaBench.KEY,
            "official.models=grok-2-image,grok-2-video",
            "server.fetch_allow=127.0.0.1",
            "features.imagine_public_image_proxy=true");
    bench.sim.switches().mediaStep(5);
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(bench.gateway.url() + "/v1")
            .apiKey(LiveGateway.API_KEY)
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    assertEquals(List.of(), bench.sim.violations());
    bench.close();
  }

  private static ImageGenerateParams.Builder order(Way way) {
    return ImageGenerateParams.builder().model(way.draw).prompt("A red lighthouse");
  }

  private static ImageEditParams.Builder edit(Way way) {
    return ImageEditParams.builder().model(way.edit).prompt("Make it night");
  }

  private static void isJpeg(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    assertEquals((byte) 0xff, bytes[0]);
    assertEquals((byte) 0xd8, bytes[1]);
  }

  @ParameterizedTest
  @EnumSource
  void draws(Way way) {
    ImagesResponse links = client.images().generate(order(way).n(2).build()).validate();
    assertEquals(2, links.data().orElseThrow().size());
    String url = links.data().orElseThrow().getFirst().url().orElseThrow();
    assertTrue(url.startsWith(bench.gateway.url() + "/v1/files/image?id="), url);
    assertTrue(links.usage().orElseThrow().totalTokens() > 0);
    ImagesResponse contents =
        client
            .images()
            .generate(
                order(way)
                    .size(ImageGenerateParams.Size._1024X1024)
                    .responseFormat(ImageGenerateParams.ResponseFormat.B64_JSON)
                    .build());
    isJpeg(contents.validate().data().orElseThrow().getFirst().b64Json().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"WEB, 1", "OFFICIAL, 0"})
  void streamsAPicture(Way way, int previews) {
    ImageGenerateParams params = order(way).partialImages(2).build();
    try (StreamResponse<ImageGenStreamEvent> stream = client.images().generateStreaming(params)) {
      List<ImageGenStreamEvent> events = stream.stream().map(e -> e.validate()).toList();
      assertEquals(previews + 1, events.size());
      events
          .subList(0, previews)
          .forEach(event -> isJpeg(event.asGenerationPartialImage().b64Json()));
      var last = events.getLast().asGenerationCompleted();
      isJpeg(last.b64Json());
      assertTrue(last.usage().totalTokens() > 0);
    }
  }

  @Test
  void aStreamThatFailsThrows() {
    bench.sim.switches().imagine(ImagineRun.ALL_MODERATED);
    ImageGenerateParams params = order(Way.WEB).partialImages(1).build();
    try (StreamResponse<ImageGenStreamEvent> stream = client.images().generateStreaming(params)) {
      assertThrows(OpenAIException.class, () -> stream.stream().toList());
    } finally {
      bench.sim.switches().imagine(ImagineRun.NORMAL);
    }
  }

  @ParameterizedTest
  @EnumSource
  void edits(Way way) throws IOException {
    Path file = Files.write(folder.resolve("a.png"), MediaBench.PNG);
    var two = List.<InputStream>of(png(), png());
    List<ImageEditParams> orders =
        List.of(
            edit(way).image(file).build(),
            edit(way).image(MediaBench.PNG).build(),
            edit(way).image(ImageEditParams.Image.ofInputStreams(two)).build(),
            edit(way).image(named(png())).build());
    for (ImageEditParams order : orders) {
      ImagesResponse made = client.images().edit(order).validate();
      assertTrue(made.data().orElseThrow().getFirst().url().orElseThrow().contains("/v1/files/"));
    }
    ImageEditParams streamed = edit(way).image(file).build();
    try (StreamResponse<ImageEditStreamEvent> stream = client.images().editStreaming(streamed)) {
      isJpeg(stream.stream().toList().getLast().validate().asCompleted().b64Json());
    }
  }

  private static InputStream png() {
    return new ByteArrayInputStream(MediaBench.PNG);
  }

  private static MultipartField<ImageEditParams.Image> named(InputStream content) {
    return MultipartField.<ImageEditParams.Image>builder()
        .value(ImageEditParams.Image.ofInputStream(content))
        .filename("picture.png")
        .contentType("image/png")
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void namesTheWrongField(Way way) {
    var images = client.images();
    refused("n", () -> images.generate(order(way).n(11).build()));
    refused("size", () -> images.generate(order(way).size("7x7").build()));
    refused("partial_images", () -> images.generate(order(way).partialImages(4).build()));
    refused("model", () -> images.generate(order(way).model(way.film).build()));
    refused("prompt", () -> images.generate(order(way).prompt("").build()));
    refused("mask", () -> images.edit(edit(way).image(png()).mask(png()).build()));
    refused("n", () -> images.edit(edit(way).image(png()).n(3).build()));
    refused("image.0", () -> images.edit(edit(way).image(new byte[] {1, 2, 3}).build()));
    refused("model", () -> client.videos().create(film(way).model(way.draw).build()));
    refused("size", () -> client.videos().create(film(way).size(VideoSize.of("1x1")).build()));
    refused(
        "seconds", () -> client.videos().create(film(way).seconds(VideoSeconds.of("7")).build()));
  }

  private static void refused(String param, Runnable call) {
    BadRequestException refusal = assertThrows(BadRequestException.class, call::run);
    assertEquals(Optional.of(param), refusal.param());
    assertEquals(Optional.of("validation_error"), refusal.type());
  }

  // ---- the tool

  @ParameterizedTest
  @EnumSource
  void drawsByTheTool(Way way) {
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model(way.draw)
            .input("A red lighthouse")
            .addTool(Tool.ImageGeneration.builder().partialImages(1).build())
            .toolChoice(
                ToolChoiceTypes.builder().type(ToolChoiceTypes.Type.IMAGE_GENERATION).build())
            .build();
    Response plain = client.responses().create(params).validate();
    isJpeg(call(plain).result().orElseThrow());
    ResponseAccumulator all = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
      stream.stream().forEach(event -> all.accumulate(event.validate()));
    }
    isJpeg(call(all.response()).result().orElseThrow());
  }

  private static ResponseOutputItem.ImageGenerationCall call(Response response) {
    return response.output().getFirst().asImageGenerationCall();
  }

  // ---- films

  private static VideoCreateParams.Builder film(Way way) {
    return VideoCreateParams.builder().model(way.film).prompt("A paper boat");
  }

  private static Video done(Video job) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Video now = job;
    while (!now.status().equals(Video.Status.COMPLETED)) {
      assertTrue(System.nanoTime() < end && !now.status().equals(Video.Status.FAILED), "" + now);
      LockSupport.parkNanos(50_000_000);
      now = client.videos().retrieve(job.id());
    }
    return now;
  }

  @ParameterizedTest
  @EnumSource
  void films(Way way) throws IOException {
    Video job =
        client
            .videos()
            .create(
                film(way)
                    .seconds(VideoSeconds.of("6"))
                    .size(VideoSize._1280X720)
                    .inputReference(MediaBench.PNG)
                    .build());
    Video film = done(job);
    assertEquals(100, film.progress());
    assertEquals("6", film.seconds().asString());
    try (HttpResponse content = client.videos().downloadContent(job.id())) {
      assertEquals(
          "ftyp", new String(content.body().readNBytes(8), 4, 4, StandardCharsets.US_ASCII));
    }
    var list = client.videos().list(VideoListParams.builder().limit(1).build());
    assertEquals(job.id(), list.items().getFirst().id());
    assertTrue(client.videos().delete(job.id()).deleted());
    assertThrows(NotFoundException.class, () -> client.videos().retrieve(job.id()));
  }

  @Test
  void filmsAfterAPictureByUrl() {
    String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    var reference = ImageInputReferenceParam.builder().imageUrl(url).build();
    done(client.videos().create(film(Way.WEB).inputReference(reference).build()));
  }
}
