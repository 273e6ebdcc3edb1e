package grok2api.upstream.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.LongText;
import grok2api.base.Spool;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Hints;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Sampling;
import grok2api.chat.ChatRequest.Text;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.ChatRequest.Url;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.EffortRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies byte for byte. */
class ResponsesBodyTest {

  private static final String TAIL =
      "\"store\":false,\"include\":[\"reasoning.encrypted_content\"],\"stream\":true";
  private static final String SEARCH =
      ",\"tools\":[{\"type\":\"web_search\",\"enable_image_understanding\":true},"
          + "{\"type\":\"x_search\",\"enable_video_understanding\":true}],\"tool_choice\":\"auto\"";
  private static final ModelSpec MODEL = Catalogue.builtIn().find("grok-4.3-low").orElseThrow();

  private static String console(ChatRequest request) {
    return body(request, Dialect.CONSOLE, "", true);
  }

  private static String body(
      ChatRequest request, Dialect dialect, String instruction, boolean search) {
    Optional<String> effort = Efforts.of(request.reasoning().effort(), MODEL.effort());
    return new String(
        ResponsesBody.write(
            request, MODEL, dialect, new ResponsesBody.Wishes(instruction, search, effort)),
        StandardCharsets.UTF_8);
  }

  /** The member of a body, as compact JSON; empty when absent. */
  private static String member(String body, String name) {
    Json value = ((Json.Obj) JsonReader.parse(body)).members().get(name);
    return value == null ? "" : value.compact();
  }

  private static String input(Dialect dialect, ChatRequest.Item... items) {
    return member(body(Turns.of(Arrays.asList(items)), dialect, "", false), "input");
  }

  private static String tools(ChatRequest request) {
    return member(console(request), "tools");
  }

  @Test
  void writesTheWholeBodyForTheConsole() {
    ChatRequest request =
        Turns.with(
            Turns.ask("Hi"),
            new Sampling(Optional.of(0.7), Optional.of(0.95), Optional.empty(), List.of("x")));
    assertEquals(
        "{\"model\":\"grok-4.3\",\"input\":[{\"role\":\"user\",\"content\":"
            + "[{\"type\":\"input_text\",\"text\":\"Hi\"}]}],\"max_output_tokens\":1000000,"
            + "\"temperature\":0.7,\"top_p\":0.95,\"reasoning\":{\"effort\":\"low\"},"
            + TAIL
            + SEARCH
            + "}",
        console(request));
  }

  @Test
  void leavesOutWhatNobodySaid() {
    assertEquals(
        "{\"model\":\"grok-4.3\",\"input\":[{\"role\":\"user\",\"content\":"
            + "[{\"type\":\"input_text\",\"text\":\"Hi\"}]}],\"max_output_tokens\":1000000,"
            + "\"reasoning\":{\"effort\":\"low\"},"
            + TAIL
            + "}",
        body(Turns.ask("Hi"), Dialect.CONSOLE, "", false));
  }

  @Test
  void theClientsLimitWins() {
    ChatRequest request =
        Turns.with(
            Turns.ask("Hi"),
            new Sampling(Optional.empty(), Optional.empty(), Optional.of(5L), List.of()));
    assertEquals("5", member(console(request), "max_output_tokens"));
  }

  @Test
  void rolesAndPartsOfMessages() {
    assertEquals(
        "[{\"role\":\"system\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]},"
            + "{\"role\":\"system\",\"content\":[{\"type\":\"input_text\",\"text\":\"b\"}]},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"look\"},"
            + "{\"type\":\"input_image\",\"image_url\":\"https://a.example/x.png\"},"
            + "{\"type\":\"input_image\",\"image_url\":\"data:image/gif;base64,R0lG\"}]},"
            + "{\"role\":\"assistant\",\"content\":[{\"type\":\"input_text\",\"text\":\"c\"}]}]",
        input(
            Dialect.CONSOLE,
            Message.text(Role.SYSTEM, "a"),
            Message.text(Role.DEVELOPER, "b"),
            Message.text(Role.USER, ""),
            new Message(
                Role.USER,
                Optional.empty(),
                List.of(
                    new Text("look"),
                    new Image(new Url("https://a.example/x.png"), "p"),
                    new Image(new Inline("image/gif", "R0\nlG"), "p"))),
            Message.text(Role.ASSISTANT, "c")));
  }

  @Test
  void picturesAreTakenFromTheSpool() throws IOException {
    for (String base64 : List.of("R0lG".repeat(50_000), "R0 lG".repeat(50_000))) {
      byte[] bytes = base64.getBytes(StandardCharsets.US_ASCII);
      try (Spool spool = new Spool()) {
        LongText lying = spool.keep(bytes, InputStream.nullInputStream());
        assertEquals(picture(base64), picture(lying));
      }
    }
  }

  private static String picture(CharSequence base64) {
    Part image = new Image(new Inline("image/\"gif", base64), "p");
    return input(Dialect.CONSOLE, new Message(Role.USER, Optional.empty(), List.of(image)));
  }

  @Test
  void officialAnswersOfThePastArePlainText() {
    assertEquals(
        "[{\"role\":\"assistant\",\"content\":\"c\"}]",
        input(Dialect.OFFICIAL, Message.text(Role.ASSISTANT, "c")));
  }

  @Test
  void filesAreTextOrBytes() {
    List<Part> files =
        List.of(
            new ChatRequest.File(new Inline("text/plain; charset=utf-8", "aGk="), "a.txt", "p"),
            new ChatRequest.File(new Inline("application/pdf", "JVBERg=="), "b.pdf", "p"),
            new ChatRequest.File(new Url("https://a.example/c.pdf"), "c.pdf", "p"));
    assertEquals(
        "[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"a.txt:\\nhi\"},"
            + "{\"type\":\"input_file\",\"filename\":\"b.pdf\","
            + "\"file_data\":\"data:application/pdf;base64,JVBERg==\"},"
            + "{\"type\":\"input_file\",\"file_url\":\"https://a.example/c.pdf\"}]}]",
        input(Dialect.CONSOLE, new Message(Role.USER, Optional.empty(), files)));
  }

  @Test
  void callsResultsAndTheirPictures() {
    assertEquals(
        "[{\"type\":\"function_call\",\"call_id\":\"1\",\"name\":\"f\",\"arguments\":\"{}\"},"
            + "{\"type\":\"function_call\",\"call_id\":\"2\",\"name\":\"patch\","
            + "\"arguments\":\"{\\\"input\\\":\\\"a\\\\n\\\\\\\"b\\\\\\\"\\\"}\"},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"1\",\"output\":\"Error: no\"},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"2\",\"output\":\"(shown below)\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"
            + "\"The tool results above came with:\"},"
            + "{\"type\":\"input_image\",\"image_url\":\"https://a.example/x.png\"}]},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"
            + "\"Result of a tool call:\\nlost\"}]}]",
        input(
            Dialect.CONSOLE,
            new ToolCall("1", "f", Tool.Kind.FUNCTION, ""),
            new ToolCall("2", "patch", Tool.Kind.CUSTOM, "a\n\"b\""),
            new ToolResult("1", List.of(new Text("no")), true),
            new ToolResult("2", List.of(new Image(new Url("https://a.example/x.png"), "p")), false),
            Message.text(Role.USER, ""),
            new ToolResult("9", List.of(new Text("lost")), false)));
  }

  @Test
  void reasoningGoesBackWhereItCameFrom() {
    assertEquals(
        "[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"s\"}],"
            + "\"encrypted_content\":\"b\"}]",
        input(
            Dialect.OFFICIAL,
            new ChatRequest.PastReasoning("w", "", "x"),
            new ChatRequest.PastReasoning("c", "q", "x"),
            new ChatRequest.PastReasoning("o", "b", "s")));
  }

  @Test
  void theOperatorsInstructionComesFirst() {
    String body = body(Turns.ask("Hi"), Dialect.CONSOLE, "Be kind", false);
    assertTrue(
        member(body, "input")
            .startsWith(
                "[{\"role\":\"system\",\"content\":[{\"type\":\"input_text\","
                    + "\"text\":\"Be kind\"}]},"),
        body);
  }

  @Test
  void functionsAreFlatAndCustomToolsFunctionsOfOneInput() {
    String schema = "{\"type\":\"object\",\"properties\":{\"big\":{\"const\":9007199254740993}}}";
    Tool strict =
        new Tool(
            "space__f",
            Optional.of("space"),
            Tool.Kind.FUNCTION,
            "",
            Optional.of(Turns.object(schema)),
            Optional.of(true),
            false);
    assertEquals(
        "[{\"type\":\"function\",\"name\":\"space__f\",\"parameters\":"
            + schema
            + ",\"strict\":true},{\"type\":\"function\",\"name\":\"patch\",\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
            + "\"required\":[\"input\"],\"additionalProperties\":false}}]",
        tools(Turns.ask("Hi", strict, Turns.custom("patch"))));
  }

  @Test
  void declaredSearchBeatsTheDefault() {
    assertEquals(
        "[{\"type\":\"web_search\",\"enable_image_understanding\":true}]",
        tools(Turns.ask("Hi", Turns.search("web_search"))));
    assertEquals(
        "[{\"type\":\"function\",\"name\":\"view_image\",\"description\":\"Does view_image\","
            + "\"parameters\":{}},{\"type\":\"web_search\",\"enable_image_understanding\":false}]",
        tools(Turns.ask("Hi", Turns.function("view_image", "{}"), Turns.search("web_search"))));
  }

  @Test
  void hostedToolsOfTheConsole() {
    Hints hints =
        Turns.hints(
            "{}",
            "{\"type\":\"web_search_preview_2025_03_11\","
                + "\"filters\":{\"allowed_domains\":[\"a\"]}}",
            "{\"type\":\"x_search\",\"from_date\":\"2026-02-01\",\"to_date\":\"2026-01-01\"}",
            "{\"type\":\"mcp\",\"server_url\":\"u\"}",
            "{\"type\":\"mcp\",\"server_url\":\"v\"}",
            "{\"type\":\"tool_search\"}");
    ChatRequest request = Turns.ask("Hi", Turns.search("web_search")).withHints(hints);
    assertEquals(
        "[{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"a\"]},"
            + "\"enable_image_understanding\":true},"
            + "{\"type\":\"x_search\",\"enable_video_understanding\":true},"
            + "{\"type\":\"mcp\",\"server_url\":\"u\"},{\"type\":\"mcp\",\"server_url\":\"v\"}]",
        tools(request));
  }

  @Test
  void validDatesOfSearchStay() {
    Hints hints =
        Turns.hints(
            "{}",
            "{\"type\":\"x_search\",\"from_date\":\"2026-01-01\",\"to_date\":\"2026-13-01\"}");
    assertEquals(
        "[{\"type\":\"x_search\",\"from_date\":\"2026-01-01\","
            + "\"enable_video_understanding\":true}]",
        tools(Turns.ask("Hi").withHints(hints)));
  }

  @Test
  void choicesOfTools() {
    Tool f = Turns.function("f", "{}");
    ChatRequest request = Turns.ask("Hi", f);
    assertEquals("\"auto\"", choice(request, new ToolChoice.Auto()));
    assertEquals("\"none\"", choice(request, new ToolChoice.None()));
    assertEquals("\"required\"", choice(request, new ToolChoice.Required()));
    assertEquals(
        "{\"type\":\"function\",\"name\":\"f\"}", choice(request, new ToolChoice.Named("f")));
    assertEquals("\"auto\"", choice(Turns.ask("Hi"), new ToolChoice.Required()));
    String single = console(Turns.with(request, new ToolChoice.Auto(), false));
    assertEquals("false", member(single, "parallel_tool_calls"));
    String bare = body(Turns.ask("Hi"), Dialect.OFFICIAL, "", false);
    assertFalse(bare.contains("tool_choice"), bare);
  }

  private static String choice(ChatRequest request, ToolChoice choice) {
    return member(console(Turns.with(request, choice, true)), "tool_choice");
  }

  @Test
  void formats() {
    Format schema =
        new Format.JsonSchema(
            "s", Optional.of("d"), Turns.object("{\"type\":\"object\"}"), Optional.of(true));
    assertEquals(
        "{\"format\":{\"type\":\"json_schema\",\"name\":\"s\",\"description\":\"d\","
            + "\"schema\":{\"type\":\"object\"},\"strict\":true}}",
        member(console(Turns.with(Turns.ask("Hi"), schema)), "text"));
    assertEquals(
        "{\"format\":{\"type\":\"json_object\"}}",
        member(console(Turns.with(Turns.ask("Hi"), new Format.JsonObject())), "text"));
  }

  @Test
  void onlyTheOfficialApiGetsTheClientsExtras() {
    ChatRequest request = Turns.ask("Hi").withHints(Turns.hints("{\"user\":\"u\",\"seed\":1}"));
    assertFalse(console(request).contains("\"user\":\"u\""));
    String official = body(request, Dialect.OFFICIAL, "", false);
    assertEquals("\"u\"", member(official, "user"));
    assertEquals("", member(official, "seed"));
  }

  @ParameterizedTest
  @CsvSource({
    "HIGH, fixed=low, low",
    "HIGH, none+low+medium+high, high",
    "XHIGH, none+low+medium+high, high",
    "XHIGH, low+medium+high+xhigh, xhigh",
    "NONE, low+medium+high, low",
    "NONE, none+low, none",
    "MEDIUM, '', ''",
    ", low+medium, medium",
    "LOW, low+medium, low"
  })
  void efforts(ChatRequest.Effort wanted, String levels, String sent) {
    boolean fixed = levels != null && levels.startsWith("fixed=");
    List<String> known =
        fixed
            ? List.of("low", "high")
            : levels.isEmpty() ? List.of() : List.of(levels.split("\\+"));
    EffortRule rule =
        new EffortRule(fixed ? Optional.of("low") : Optional.empty(), Optional.of("medium"), known);
    assertEquals(sent, Efforts.of(Optional.ofNullable(wanted), rule).orElse(""));
  }
}
