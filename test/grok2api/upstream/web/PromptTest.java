package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTest {

  private static final ChatRequest.Format PLAIN = new ChatRequest.Format.Plain();

  private static Prompt prompt(ChatRequest.Item... items) {
    ChatRequest request = Web.request(List.of(items), PLAIN);
    return Prompt.of(request, request.items(), "");
  }

  private static Tool tool(String name, Tool.Kind kind, boolean deferred) {
    Json.Obj schema = (Json.Obj) JsonReader.parse("{\"type\": \"object\"}");
    return new Tool(
        name,
        Optional.empty(),
        kind,
        "Does " + name,
        kind == Tool.Kind.FUNCTION ? Optional.of(schema) : Optional.empty(),
        Optional.empty(),
        deferred);
  }

  @Test
  void flattensACallAndItsResult() {
    Prompt prompt =
        prompt(
            Message.text(Role.SYSTEM, "Answer briefly."),
            Message.text(Role.USER, "What is the weather in Oslo?"),
            new ChatRequest.ToolCall(
                "call_1", "get_weather", Tool.Kind.FUNCTION, "{\"city\": \"Oslo\"}"),
            new ChatRequest.ToolResult(
                "call_1", List.of(new ChatRequest.Text("{\"temp_c\":4}")), false));
    assertEquals(
        """
        [system]: Answer briefly.

        [user]: What is the weather in Oslo?

        [assistant]:
        <tool_calls>
          <tool_call>
            <tool_name>get_weather</tool_name>
            <parameters>{"city":"Oslo"}</parameters>
          </tool_call>
        </tool_calls>

        [tool result for call_1]:
        {"temp_c":4}\
        """,
        prompt.text());
  }

  @Test
  void groupsCallsBelowTheTextTheyFollow() {
    String text =
        prompt(
                Message.text(Role.ASSISTANT, "Let me see."),
                new ChatRequest.ToolCall("1", "a", Tool.Kind.FUNCTION, "not json"),
                new ChatRequest.ToolCall("2", "p", Tool.Kind.CUSTOM, "x\n\"y\""),
                new ChatRequest.ToolResult("", List.of(new ChatRequest.Text("no")), true))
            .text();
    assertTrue(text.startsWith("[assistant]: Let me see.\n<tool_calls>\n"), text);
    assertTrue(text.contains("<parameters>not json</parameters>"), text);
    assertTrue(text.contains("<parameters>{\"input\":\"x\\n\\\"y\\\"\"}</parameters>"), text);
    assertTrue(text.endsWith("</tool_calls>\n\n[tool result]:\nError: no"), text);
    assertEquals(1, text.split("<tool_calls>", -1).length - 1);
  }

  @Test
  void keepsSpeakersPartsSummariesAndLeavesReasoningOut() {
    Message named =
        new Message(
            Role.USER,
            Optional.of("Ann"),
            List.of(
                new ChatRequest.Text("one"),
                new ChatRequest.Text(" "),
                new ChatRequest.Text("two")));
    assertEquals(
        "[user]: Summary of what was said before:\nold\n\n[user]: Ann: one\n\n[user]: Ann: two",
        prompt(
                new ChatRequest.Summary("old"),
                new ChatRequest.PastReasoning("w", "", "thoughts"),
                named)
            .text());
  }

  @Test
  void picturesOfResultsAreAttachedAndNamed() {
    ChatRequest.Part picture =
        new ChatRequest.Image(new ChatRequest.Inline("image/png", "AA=="), "p");
    Prompt prompt =
        prompt(
            new Message(Role.USER, Optional.empty(), List.of(picture)),
            new ChatRequest.ToolResult("c", List.of(new ChatRequest.Text("see"), picture), false),
            new ChatRequest.ToolResult("d", List.of(), false));
    assertEquals(2, prompt.attachments().size());
    assertEquals(
        "[tool result for c]:\nsee\n[image attached as file 2]\n\n"
            + "[tool result for d]:\n(no output)",
        prompt.text());
  }

  @Test
  void nothingToSayIsRefused() {
    Failure failure = assertThrows(Failure.class, () -> prompt(Message.text(Role.USER, " \n")));
    assertEquals(Optional.of("messages"), failure.param());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a~~## Sources~[grok2api-sources]: #~- [t](u)~|a",
        "## Sources~[grok2api-sources]: #~- [t](u)~|",
        "a~~## Sources~[grok2api-sources]: #|a",
        "a~~## Sources~- [t](u)|a~~## Sources~- [t](u)",
        "a~## Sources~[grok2api-sources]: #~x|a~## Sources~[grok2api-sources]: #~x"
      })
  void removesItsOwnListOfSources(String answer, String kept) {
    String expected = kept == null ? "" : kept.replace('~', '\n');
    assertEquals(expected, Prompt.withoutSources(answer.replace('~', '\n')));
  }

  @Test
  void toolsComeFirstThenTheInstructionThenTheSystemPartsThenTheFormat() {
    ChatRequest request =
        Web.request(
            List.of(Message.text(Role.SYSTEM, "Sys."), Message.text(Role.USER, "Hi")),
            new ChatRequest.Format.JsonSchema(
                "s",
                Optional.empty(),
                (Json.Obj) JsonReader.parse("{\"type\": \"object\"}"),
                Optional.empty()),
            tool("plain", Tool.Kind.FUNCTION, false),
            tool("later", Tool.Kind.FUNCTION, true),
            tool("free", Tool.Kind.CUSTOM, false),
            tool("web_search", Tool.Kind.HOSTED_SEARCH, false));
    String text = Prompt.of(request, request.items(), "Be kind.").text();
    String[] order = {
      "[system]: You can use the tools",
      "Tool: plain\nDescription: Does plain\nParameters: {\"type\":\"object\"}",
      "Tool: free\nDescription: Does free\n",
      "[system]: Be kind.",
      "[system]: Sys.",
      "[system]: Answer with exactly one JSON value",
      "Schema: {\"type\":\"object\"}",
      "[user]: Hi"
    };
    int at = -1;
    for (String part : order) {
      int next = text.indexOf(part);
      assertTrue(next > at, part + " in " + text);
      at = next;
    }
    assertFalse(text.contains("Tool: later"));
    assertFalse(text.contains("Tool: web_search"));
  }

  @Test
  void aDeferredToolIsOfferedOnceItWasCalled() {
    ChatRequest request =
        Web.request(
            List.of(
                Message.text(Role.USER, "Hi"),
                new ChatRequest.ToolCall("1", "later", Tool.Kind.FUNCTION, "{}")),
            PLAIN,
            tool("later", Tool.Kind.FUNCTION, true));
    assertTrue(Prompt.of(request, request.items(), "").text().contains("Tool: later"));
  }
}
