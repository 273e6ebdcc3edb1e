package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.Fixtures;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.StoredTurn;
import grok2api.chat.Tool;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesReaderTest {

  private static ResponseOrder read(Config config, String members) {
    JsonAt body = JsonAt.root(JsonReader.parse("{\"model\":\"m\"," + members + "}"));
    return ResponsesReader.read(body, config, Optional.of("session"), Known.NOTHING);
  }

  private static ResponseOrder read(String members) {
    return read(Config.defaults(), "\"input\":\"hi\"," + members);
  }

  private static String items(String json) {
    ResponseOrder order = read(Config.defaults(), "\"input\":[" + json + "]");
    return order.request().items().stream().map(Described::item).collect(Collectors.joining("\n"));
  }

  private static Arguments row(Object... cells) {
    return Arguments.of(cells);
  }

  /** Item, and the neutral history made of it. */
  static List<Arguments> kinds() {
    return List.of(
        row("{\"role\":\"user\",\"content\":\"a\"}", "USER \"a\""),
        row("{\"type\":\"message\",\"role\":\"system\",\"content\":\"a\"}", "SYSTEM \"a\""),
        row(
            "{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}",
            "DEVELOPER \"a\""),
        row(
            "{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\"},"
                + "{\"type\":\"refusal\",\"refusal\":\"no\"}]}",
            "ASSISTANT \"a\" \"no\""),
        row(
            "{\"role\":\"assistant\",\"content\":\"a\\n"
                + "\\n"
                + "## Sources\\n"
                + "[grok2api-sources]: #\\n"
                + "x\"}",
            "ASSISTANT \"a\""),
        row(
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":"
                + "\"https://e/i.png\"},"
                + "{\"type\":\"input_file\",\"filename\":\"a.pdf\",\"file_data\":\"QQ==\"}]}",
            "USER image(https://e/i.png at input.0.content.0.image_url)"
                + " file(a.pdf application/pdf QQ== at input.0.content.1.file_data)"),
        row(
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
                + "\"image_url\":{\"url\":\"https://e/i\"}}]}",
            "USER image(https://e/i at input.0.content.0.image_url.url)"),
        row(
            "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}",
            "call c f FUNCTION \"{}\""),
        row(
            "{\"type\":\"function_call\",\"id\":\"i\",\"name\":\"f\",\"arguments\":{\"a\":1}}",
            "call i f FUNCTION \"{\"a\":1}\""),
        row(
            "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"namespace\":\"n\"}",
            "call c n__f FUNCTION \"\""),
        row(
            "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"done\"}",
            "result c \"done\""),
        row(
            "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":{\"ok\":true}}",
            "result c \"{\"ok\":true}\""),
        row(
            "{\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"name\":\"p\",\"input\":\"*\\n\"}",
            "call c p CUSTOM \"*\\n\""),
        row(
            "{\"type\":\"custom_tool_call_output\",\"call_id\":\"c\",\"output\":\"ok\"}",
            "result c \"ok\""),
        row(
            "{\"type\":\"local_shell_call\",\"call_id\":\"c\",\"status\":\"completed\","
                + "\"action\":{\"type\":\"exec\",\"command\":[\"ls\"]}}",
            "call c local_shell FUNCTION \"{\"type\":\"exec\",\"command\":[\"ls\"]}\""),
        row(
            "{\"type\":\"local_shell_call_output\",\"id\":\"c\",\"output\":\"a b\"}",
            "result c \"a b\""),
        row(
            "{\"type\":\"shell_call\",\"call_id\":\"c\",\"action\":{\"commands\":[\"ls\"]}}",
            "call c shell FUNCTION \"{\"commands\":[\"ls\"]}\""),
        row(
            "{\"type\":\"shell_call_output\",\"call_id\":\"c\",\"output\":[{\"stdout\":\"a\"}]}",
            "result c \"{\"stdout\":\"a\"}\""),
        row(
            "{\"type\":\"apply_patch_call\",\"call_id\":\"c\",\"operation\":{\"type\":"
                + "\"delete_file\","
                + "\"path\":\"a\"}}",
            "call c apply_patch FUNCTION \"{\"type\":\"delete_file\",\"path\":\"a\"}\""),
        row(
            "{\"type\":\"apply_patch_call_output\",\"call_id\":\"c\",\"status\":\"failed\","
                + "\"output\":\"no such file\"}",
            "result c error \"no such file\""),
        row(
            "{\"type\":\"computer_call_output\",\"call_id\":\"c\",\"output\":"
                + "{\"type\":\"computer_screenshot\",\"image_url\":"
                + "\"data:image/png;base64,QQ==\"}}",
            "result c image(image/png QQ== at input.0.output.image_url)"),
        row(
            "{\"type\":\"computer_call_output\",\"call_id\":\"c\",\"output\":"
                + "{\"type\":\"computer_screenshot\",\"image_url\":\"ftp://e\"}}",
            "result c \"(an image that cannot be shown)\""),
        row(
            "{\"type\":\"mcp_call\",\"id\":\"m\",\"name\":\"q\",\"arguments\":\"{}\","
                + "\"output\":\"r\"}",
            "call m q FUNCTION \"{}\"\nresult m \"r\""),
        row(
            "{\"type\":\"web_search_call\",\"id\":\"w\",\"action\":{\"type\":\"search\","
                + "\"query\":\"q\"}}",
            "ASSISTANT \"(Searched for: q)\""),
        row(
            "{\"type\":\"code_interpreter_call\",\"code\":\"1+1\"}",
            "ASSISTANT \"(Ran code: 1+1)\""),
        row(
            "{\"type\":\"image_generation_call\",\"result\":\"/9j/4A==\"}",
            "ASSISTANT \"(Made this image.)\" image(image/jpeg /9j/4A== at input.0.result)"),
        row(
            "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"s\"}],"
                + "\"encrypted_content\":\"g2a1.o.62c66a7a.B\"}",
            "reasoning o B \"s\""),
        row(
            "{\"type\":\"compaction\",\"encrypted_content\":\"" + Compaction.seal("s") + "\"}",
            "summary \"s\""));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readsEveryKindOfItem(String item, String history) {
    assertEquals(history, items(item));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"reasoning\",\"encrypted_content\":\"g2a1.w.\"}",
        "{\"type\":\"reasoning\",\"encrypted_content\":\"gAAAA\"}",
        "{\"type\":\"reasoning\",\"encrypted_content\":\"g2a1.c.00000000.OTHER_MODEL\"}",
        "{\"type\":\"reasoning\",\"summary\":[]}",
        "{\"type\":\"item_reference\",\"id\":\"msg_gone\"}",
        "{\"id\":\"msg_gone\"}",
        "{\"type\":\"compaction\",\"encrypted_content\":\"gAAAA\"}",
        "{\"type\":\"compaction\",\"encrypted_content\":\"g2a1.k.!!\"}",
        "{\"type\":\"compaction\",\"encrypted_content\":\"g2a1.k.AAAA\"}",
        "{\"type\":\"mcp_list_tools\",\"tools\":[]}",
        "{\"type\":\"mcp_approval_request\",\"id\":\"x\"}",
        "{\"type\":\"mcp_approval_response\",\"approve\":true}",
        "{\"type\":\"program\"}",
        "{\"type\":\"program_output\"}",
        "{\"type\":\"configuration_update\"}",
        "{\"type\":\"web_search_call\",\"id\":\"w\"}",
        "{\"type\":\"image_generation_call\"}",
        "{\"type\":\"of_next_year\",\"stuff\":[1,{}]}",
        "{\"role\":\"user\",\"content\":\"  \"}",
        "{\"role\":\"assistant\",\"content\":[]}",
      })
  void passesOverWhatMeansNothing(String item) {
    assertEquals("USER \"a\"", items(item + ",{\"role\":\"user\",\"content\":\"a\"}"));
  }

  /** Members beside the model, param, code. */
  static List<Arguments> refusals() {
    return List.of(
        row("\"x\":1", "input", "missing_required_parameter"),
        row("\"input\":\" \"", "input", "invalid_value"),
        row("\"input\":[]", "input", "invalid_value"),
        row("\"input\":5", "input", "invalid_value"),
        row("\"input\":[{\"type\":\"weird\"}]", "input", "invalid_value"),
        row("\"input\":[5]", "input.0", "invalid_value"),
        row("\"input\":[{}]", "input.0.type", "missing_required_parameter"),
        row("\"input\":[{\"role\":\"boss\",\"content\":\"a\"}]", "input.0.role", "invalid_value"),
        row(
            "\"input\":[{\"type\":\"message\",\"content\":\"a\"}]",
            "input.0.role",
            "missing_required_parameter"),
        row(
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_video\"}]}]",
            "input.0.content.0.type",
            "invalid_value"),
        row(
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]",
            "input.0.content.0.text",
            "missing_required_parameter"),
        row(
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
                + "\"file_id\":\"f\"}]}]",
            "input.0.content.0.file_id",
            "unsupported_parameter"),
        row(
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
                + "\"image_url\":\"file:///etc\"}]}]",
            "input.0.content.0.image_url",
            "invalid_image_url"),
        row(
            "\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\"}]",
            "input.0.name",
            "missing_required_parameter"),
        row("\"input\":\"a\",\"instructions\":5", "instructions", "invalid_value"),
        row("\"input\":\"a\",\"stream\":\"yes\"", "stream", "invalid_value"),
        row("\"input\":\"a\",\"store\":1", "store", "invalid_value"),
        row("\"input\":\"a\",\"temperature\":3", "temperature", "invalid_value"),
        row("\"input\":\"a\",\"top_p\":-1", "top_p", "invalid_value"),
        row("\"input\":\"a\",\"max_output_tokens\":0", "max_output_tokens", "invalid_value"),
        row("\"input\":\"a\",\"max_output_tokens\":1.5", "max_output_tokens", "invalid_value"),
        row("\"input\":\"a\",\"reasoning\":\"high\"", "reasoning", "invalid_value"),
        row(
            "\"input\":\"a\",\"reasoning\":{\"effort\":\"huge\"}",
            "reasoning.effort",
            "invalid_value"),
        row("\"input\":\"a\",\"reasoning\":{\"summary\":1}", "reasoning.summary", "invalid_value"),
        row("\"input\":\"a\",\"text\":5", "text", "invalid_value"),
        row(
            "\"input\":\"a\",\"text\":{\"format\":{\"type\":\"xml\"}}",
            "text.format.type",
            "invalid_value"),
        row(
            "\"input\":\"a\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\"}}",
            "text.format.schema",
            "missing_required_parameter"),
        row("\"input\":\"a\",\"tools\":{}", "tools", "invalid_value"),
        row(
            "\"input\":\"a\",\"tools\":[{\"type\":\"function\"}]",
            "tools.0.name",
            "missing_required_parameter"),
        row(
            "\"input\":\"a\",\"tools\":[{\"type\":\"function\",\"name\":\"a b\"}]",
            "tools.0.name",
            "invalid_value"),
        row(
            "\"input\":\"a\",\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}",
            "tool_choice.name",
            "invalid_value"),
        row("\"input\":\"a\",\"tool_choice\":\"maybe\"", "tool_choice", "invalid_value"),
        row(
            "\"input\":\"a\",\"tool_choice\":{\"type\":\"file_search\"}",
            "tool_choice.type",
            "invalid_value"),
        row("\"input\":\"a\",\"include\":\"all\"", "include", "invalid_value"),
        row("\"input\":\"a\",\"include\":[1]", "include.0", "invalid_value"),
        row("\"input\":\"a\",\"metadata\":[]", "metadata", "invalid_value"),
        row("\"input\":\"a\",\"truncation\":\"some\"", "truncation", "invalid_value"),
        row("\"input\":\"a\",\"user\":7", "user", "invalid_value"),
        row(
            "\"input\":\"a\",\"parallel_tool_calls\":\"no\"",
            "parallel_tool_calls",
            "invalid_value"),
        row("\"input\":\"a\",\"background\":true", "background", "unsupported_parameter"),
        row("\"input\":\"a\",\"conversation\":\"c\"", "conversation", "unsupported_parameter"),
        row("\"input\":\"a\",\"prompt\":{\"id\":\"p\"}", "prompt", "unsupported_parameter"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesByPath(String members, String param, String code) {
    Failure failure = assertThrows(Failure.class, () -> read(Config.defaults(), members));
    assertEquals(Optional.of(param), failure.param());
    assertEquals(code, failure.code());
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
  }

  @Test
  void requiresAModel() {
    JsonAt body = JsonAt.root(JsonReader.parse("{\"input\":\"a\"}"));
    Failure failure =
        assertThrows(
            Failure.class,
            () -> ResponsesReader.read(body, Config.defaults(), Optional.empty(), Known.NOTHING));
    assertEquals(Optional.of("model"), failure.param());
  }

  @Test
  void takesNullsAsAbsentAndIgnoresTheRest() {
    ResponseOrder order =
        read(
            "\"instructions\":null,\"tools\":null,\"tool_choice\":null,\"include\":null,"
                + "\"reasoning\":null,\"text\":null,\"metadata\":null,\"background\":false,"
                + "\"conversation\":null,\"stream_options\":{\"x\":1},\"max_tool_calls\":3,"
                + "\"moderation\":{},\"access_programs\":[],\"of_next_year\":{\"a\":1}");
    assertEquals(1, order.request().items().size());
    assertTrue(order.store());
  }

  @Test
  void readsNumbersAsTheyAre() {
    ChatRequest.Sampling sampling =
        read("\"temperature\":0,\"top_p\":1.0,\"max_output_tokens\":64.0").request().sampling();
    assertEquals(
        new ChatRequest.Sampling(Optional.of(0.0), Optional.of(1.0), Optional.of(64L), List.of()),
        sampling);
  }

  /** Member, effort, delivered, shown as summary; features.thinking on and off. */
  static List<Arguments> reasonings() {
    return List.of(
        row("", true, Optional.empty(), true, true),
        row("", false, Optional.empty(), false, false),
        row("\"effort\":\"high\"", false, Optional.of(Effort.HIGH), true, true),
        row("\"effort\":\"none\"", true, Optional.of(Effort.NONE), false, false),
        row(
            "\"effort\":\"max\",\"summary\":\"none\"",
            true,
            Optional.of(Effort.XHIGH),
            false,
            false),
        row("\"summary\":\"detailed\"", true, Optional.empty(), true, true));
  }

  @ParameterizedTest
  @MethodSource("reasonings")
  void decidesWhatOfReasoningIsShown(
      String wish, boolean thinking, Optional<Effort> effort, boolean visible, boolean shown) {
    Config config = Fixtures.withFeatures(false, thinking);
    ResponseOrder order = read(config, "\"input\":\"a\",\"reasoning\":{" + wish + "}");
    assertEquals(new ChatRequest.Reasoning(effort, visible), order.request().reasoning());
    assertEquals(shown, order.shape().summaries());
  }

  @Test
  void deliversHiddenReasoningThatIsWantedSealed() {
    ResponseOrder order =
        read("\"reasoning\":{\"summary\":\"none\"},\"include\":[\"reasoning.encrypted_content\"]");
    assertTrue(order.request().reasoning().visible());
    assertTrue(order.request().hints().wantsEncryptedReasoning());
    assertFalse(order.shape().summaries());
    assertTrue(order.shape().sealedFor().isPresent());
  }

  @Test
  void readsFormatsInBothSpellings() {
    String flat = "{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{\"a\":1},\"strict\":true}";
    String nested =
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"a\":1},"
            + "\"strict\":true}}";
    Format wanted = read("\"text\":{\"format\":" + flat + "}").request().format();
    assertEquals(
        new Format.JsonSchema(
            "n", Optional.empty(), new Json.Obj(Map.of("a", Json.of(1))), Optional.of(true)),
        wanted);
    assertEquals(wanted, read("\"response_format\":" + nested).request().format());
    assertEquals(
        new Format.JsonObject(),
        read("\"text\":{\"format\":{\"type\":\"json_object\"}}").request().format());
  }

  @Test
  void readsEveryToolOrPassesItOn() {
    ResponseOrder order =
        read(
            "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":"
                + "\"object\"}},"
                + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}},"
                + "{\"type\":\"custom\",\"name\":\"p\",\"description\":\"Edit.\","
                + "\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start:"
                + " x\"}},{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"function\","
                + "\"name\":\"f\"},{\"type\":\"odd\",\"name\":\"o\"},{\"type\":\"function\","
                + "\"name\":\"f\"}]},"
                + "{\"type\":\"web_search\"},{\"type\":\"x_search\",\"from_date\":\"2026-01-01\"},"
                + "{\"type\":\"mcp\",\"server_label\":\"s\"},{\"type\":\"local_shell\"}]");
    assertEquals(
        List.of("f", "g", "p", "n__f", "web_search", "x_search", "local_shell"),
        order.request().tools().stream().map(Tool::name).toList());
    Tool patch = order.request().tools().get(2);
    assertEquals(Tool.Kind.CUSTOM, patch.kind());
    assertTrue(patch.description().endsWith("start: x"), patch.description());
    assertEquals("f", order.request().tools().get(3).declaredName());
    assertEquals(
        List.of("x_search", "mcp"),
        order.request().hints().hostedTools().stream()
            .map(t -> t.text("type").orElseThrow())
            .toList());
    assertEquals(List.of("tool:n.odd"), order.skipped());
    assertTrue(order.shape().searches());
  }

  @Test
  void takesAToolByItsTypeAlone() {
    ResponseOrder order =
        read("\"tools\":[{\"type\":\"shell\"}],\"tool_choice\":{\"type\":\"shell\"}");
    assertEquals(Set.of("shell"), order.shape().clientTools());
    assertEquals(new ToolChoice.Named("shell"), order.request().toolChoice());
    assertTrue(order.request().tools().getFirst().schema().isPresent());
  }

  /** Tool, arguments as a model may write them, what the client is told. */
  static List<Arguments> clientCalls() {
    return List.of(
        row("local_shell", "{\"command\":\"ls -l\"}", "[\"bash\",\"-lc\",\"ls -l\"]"),
        row("local_shell", "broken", "[\"bash\",\"-lc\",\"\"]"),
        row("shell", "{\"commands\":[\"a\",\"b\"]}", "[\"a\",\"b\"]"),
        row("shell", "{\"command\":\"a\"}", "[\"a\"]"),
        row(
            "apply_patch",
            "{\"path\":\"p\",\"diff\":\"d\"}",
            "{\"type\":\"update_file\",\"path\":\"p\",\"diff\":\"d\"}"));
  }

  @ParameterizedTest
  @MethodSource("clientCalls")
  void bendsCallsIntoShape(String tool, String arguments, String told) {
    String what = ClientTools.call(tool, "c", arguments).what().compact();
    assertTrue(what.contains(told), what);
  }

  @Test
  void addsToolsFromTheInputOnce() {
    ResponseOrder order =
        read(
            Config.defaults(),
            "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"input\":[{\"type\":"
                + "\"additional_tools\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},"
                + "{\"type\":\"function\",\"name\":\"g\"}]},{\"role\":\"user\",\"content\":\"a\"}],"
                + "\"tool_choice\":{\"type\":\"function\",\"name\":\"g\"}");
    assertEquals(List.of("f", "g"), order.request().tools().stream().map(Tool::name).toList());
    assertEquals(new ToolChoice.Named("g"), order.request().toolChoice());
  }

  @Test
  void prefersTheCacheKeyToTheSession() {
    assertEquals(Optional.of("session"), read("\"x\":1").request().hints().affinity());
    assertEquals(Optional.of("k"), read("\"prompt_cache_key\":\"k\"").request().hints().affinity());
  }

  @Test
  void repeatsTheRequestWithEveryMember() {
    Echo echo =
        read("\"instructions\":\"I\",\"temperature\":0,\"metadata\":{\"a\":\"b\"},"
                + "\"max_output_tokens\":9,\"tool_choice\":\"none\",\"reasoning\":"
                + "{\"effort\":\"low\"},\"text\":{\"verbosity\":\"low\"},\"truncation\":\"auto\","
                + "\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"web_search\"}]")
            .echo();
    assertEquals(
        "{\"instructions\":\"I\",\"max_output_tokens\":9,\"max_tool_calls\":null,\"model\":\"m\"}",
        echo.front().compact());
    assertEquals(
        "{\"parallel_tool_calls\":true,\"previous_response_id\":null,\"prompt_cache_key\":null,"
            + "\"reasoning\":{\"effort\":\"low\",\"summary\":null},\"service_tier\":\"default\","
            + "\"store\":true,\"temperature\":0,\"text\":{\"format\":{\"type\":\"text\"},"
            + "\"verbosity\":\"low\"},\"tool_choice\":\"none\",\"tools\":[{\"type\":\"function\","
            + "\"name\":\"f\",\"description\":null,\"parameters\":null,\"strict\":false},"
            + "{\"type\":\"web_search\"}],\"top_p\":0.95,\"truncation\":\"auto\",\"user\":null,"
            + "\"metadata\":{\"a\":\"b\"}}",
        echo.back().compact());
  }

  @Test
  void keepsInputWithTypesPartsAndIds() {
    ResponseOrder order =
        read(
            Config.defaults(),
            "\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"id\":\"own\",\"type\":"
                + "\"function_call_output\",\"call_id\":\"c\",\"output\":\"r\"}]");
    List<StoredTurn.Item> kept = StoredInput.withIds(order.input(), new ItemIds("A"));
    assertEquals(
        "{\"id\":\"msg_in_A0\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\","
            + "\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]}",
        kept.getFirst().json());
    assertEquals("own", kept.getLast().id());
  }

  @Test
  void framingChangesWithWhatStandsInFront() {
    String plain = read("\"x\":1").framing();
    assertEquals(plain, read("\"temperature\":1").framing());
    assertFalse(plain.equals(read("\"instructions\":\"I\"").framing()));
    assertFalse(plain.equals(read("\"tools\":[{\"type\":\"web_search\"}]").framing()));
  }

  @Test
  void opensNoSummaryThatInflatesBeyondMeasure() {
    assertEquals(Optional.empty(), Compaction.open(Compaction.seal("a".repeat(5 * 1024 * 1024))));
  }
}
