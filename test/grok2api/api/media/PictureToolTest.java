package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.ImagineRun;
import grok2api.sim.Js;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hosted tool {@code image_generation} of {@code /v1/responses}. */
class PictureToolTest {

  private static final String SOCKET = "/ws/imagine/listen";
  private static final String EDIT = "/rest/app-chat/conversations/new";

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() {
    bench =
        new MediaBench(
            folder,
            "official.api_keys=" + MediaBench.KEY,
            "official.models=grok-2-image",
            "image.stream_timeout=2",
            "image.final_timeout=1");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.clearScripts().forget();
    bench.sim.switches().imagine(ImagineRun.NORMAL);
  }

  private static Js order(String model, String tool, String choice) {
    return Js.obj(
        "model",
        model,
        "input",
        "A red lighthouse",
        "tools",
        Js.parse(tool),
        "tool_choice",
        Js.parse(choice));
  }

  private static Js answered(Js order) {
    HttpResponse<String> answer = bench.post("/v1/responses", order);
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body());
  }

  private static void isPicture(Js item) {
    assertEquals("image_generation_call", item.at("type").text(), item::toString);
    assertEquals("completed", item.at("status").text());
    assertTrue(item.at("id").text().startsWith("ig_"));
    assertEquals((byte) 0xff, Base64.getDecoder().decode(item.at("result").text())[0]);
    assertEquals("jpeg", item.at("output_format").text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grok-imagine-image | [{\"type\":\"image_generation\"}] | \"auto\"",
        "grok-imagine-image | [] | \"auto\"",
        "grok-4.20-fast | [{\"type\":\"image_generation\"}] | {\"type\":\"image_generation\"}",
        "grok-4.20-fast | [{\"type\":\"image_generation\"}] | \"required\"",
        "grok-4.20-fast | [{\"type\":\"image_generation\",\"model\":\"gpt-image-1\"}]"
            + " | {\"type\":\"allowed_tools\",\"mode\":\"required\","
            + "\"tools\":[{\"type\":\"image_generation\"}]}",
      })
  void drawsWhenAPictureIsAskedFor(String model, String tool, String choice) {
    Js answer = answered(order(model, tool, choice));
    assertEquals(model, answer.at("model").text());
    assertEquals(1, answer.at("output").size(), answer::toString);
    isPicture(answer.at("output", 0));
    assertTrue(answer.at("usage", "output_tokens").number() > 0);
    assertEquals(1, bench.sim.calls(SOCKET).size());
  }

  @Test
  void drawsWithTheModelThatTheToolNames() {
    String tool =
        "[{\"type\":\"image_generation\",\"model\":\"grok-imagine-image-pro\","
            + "\"size\":\"1792x1024\"}]";
    isPicture(answered(order("grok-4.20-fast", tool, "\"required\"")).at("output", 0));
    String sent = bench.sim.calls(SOCKET).getFirst().messages().toString();
    assertTrue(sent.contains("\"enable_pro\":true"), sent);
    assertTrue(sent.contains("\"aspect_ratio\":\"3:2\""), sent);
  }

  @Test
  void streamsTheCallWithItsPreviews() {
    String tool = "[{\"type\":\"image_generation\",\"partial_images\":2}]";
    Js order = order("grok-imagine-image", tool, "\"auto\"").with("stream", true);
    HttpResponse<String> answer = bench.post("/v1/responses", order);
    List<Js> events =
        answer
            .body()
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> Js.parse(line.substring(6)))
            .toList();
    assertEquals(
        List.of(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.image_generation_call.in_progress",
            "response.image_generation_call.generating",
            "response.image_generation_call.partial_image",
            "response.image_generation_call.completed",
            "response.output_item.done",
            "response.completed"),
        events.stream().map(event -> event.at("type").text()).toList());
    assertTrue(events.get(2).at("item", "result").isNull());
    assertEquals(0, events.get(5).at("partial_image_index").number());
    assertFalse(events.get(5).at("partial_image_b64").text().isEmpty());
    isPicture(events.get(7).at("item"));
    isPicture(events.getLast().at("response", "output", 0));
  }

  @Test
  void aChatModelShowsWhatItDrewItself() {
    Js order =
        order("grok-4.20-fast", "[{\"type\":\"image_generation\"}]", "\"auto\"")
            .with("input", "[[sim: image]]");
    Js output = answered(order).at("output");
    List<Js> pictures =
        output.list().stream()
            .filter(item -> item.at("type").text().equals("image_generation_call"))
            .toList();
    assertFalse(pictures.isEmpty(), output::toString);
    isPicture(pictures.getFirst());
    assertFalse(output.toString().contains("/v1/files/image"), output::toString);
    assertEquals(0, bench.sim.calls(SOCKET).size());
  }

  @Test
  void editsThePictureOfTheTurnBefore() {
    Js first = answered(order("grok-imagine-image", "[]", "\"auto\""));
    bench.sim.forget();
    Js more =
        order("grok-imagine-image", "[]", "\"auto\"")
            .with("input", "Make it night")
            .with("previous_response_id", first.at("id").text());
    isPicture(answered(more).at("output", 0));
    assertEquals(0, bench.sim.calls(SOCKET).size());
    String sent = new String(bench.sim.calls(EDIT).getFirst().body(), StandardCharsets.UTF_8);
    assertTrue(sent.contains("imagine-image-edit") && sent.contains("Make it night"), sent);
  }

  @Test
  void theVendorsModelsDrawAndEditToo() {
    Js first = answered(order("grok-2-image", "[]", "\"auto\""));
    isPicture(first.at("output", 0));
    Js more =
        order("grok-2-image", "[]", "\"auto\"").with("previous_response_id", first.at("id").text());
    isPicture(answered(more).at("output", 0));
    assertEquals(1, bench.sim.calls("/v1/images/generations").size());
    assertEquals(1, bench.sim.calls("/v1/images/edits").size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWithheldFails(boolean stream) {
    bench.sim.switches().imagine(ImagineRun.ALL_MODERATED);
    Js order = order("grok-imagine-image", "[]", "\"auto\"").with("stream", stream);
    HttpResponse<String> answer = bench.post("/v1/responses", order);
    if (stream) {
      String last = answer.body().lines().filter(l -> l.startsWith("data: ")).toList().getLast();
      Js event = Js.parse(last.substring(6));
      assertEquals("response.failed", event.at("type").text());
      Js call = event.at("response", "output", 0);
      assertEquals("failed", call.at("status").text());
      assertTrue(call.at("result").isText() && call.at("result").text().isEmpty());
    } else {
      assertEquals(400, answer.statusCode(), answer::body);
      assertEquals("content_policy_violation", Js.parse(answer.body()).at("error", "code").text());
    }
    bench.fresh();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"type\":\"image_generation\",\"partial_images\":4}] | \"auto\""
            + " | tools.0.partial_images",
        "[{\"type\":\"image_generation\",\"size\":\"7x7\"}] | \"auto\" | tools.0.size",
        "[{\"type\":\"image_generation\",\"input_image_mask\":{}}] | \"auto\""
            + " | tools.0.input_image_mask",
        "[] | {\"type\":\"image_generation\"} | tool_choice.type",
      })
  void namesTheWrongField(String tool, String choice, String param) {
    HttpResponse<String> answer =
        bench.post("/v1/responses", order("grok-4.20-fast", tool, choice));
    assertEquals(400, answer.statusCode(), answer::body);
    assertEquals(param, Js.parse(answer.body()).at("error", "param").text());
  }
}
