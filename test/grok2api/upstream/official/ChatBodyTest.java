package grok2api.upstream.official;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Message;
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
import grok2api.upstream.responses.Turns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies byte for byte. */
class ChatBodyTest {

  private static String body(ChatRequest request, String instruction, boolean stop) {
    return new String(
        ChatBody.write(request, "grok-4.3", instruction, Optional.of("high"), stop),
        StandardCharsets.UTF_8);
  }

  private static String member(ChatRequest request, String name) {
    Json.Obj body = (Json.Obj) JsonReader.parse(body(request, "", true));
    return body.members().get(name).compact();
  }

  @Test
  void writesTheWholeBody() {
    Sampling sampling =
        new Sampling(Optional.of(0.5), Optional.of(1.0), Optional.of(9L), List.of("END"));
    ChatRequest request =
        Turns.with(Turns.ask("Hi"), sampling).withHints(Turns.hints("{\"seed\":7}"));
    String head =
        "{\"model\":\"grok-4.3\",\"messages\":[{\"role\":\"system\",\"content\":\"Be kind\"},"
            + "{\"role\":\"user\",\"content\":\"Hi\"}],\"max_completion_tokens\":9,"
            + "\"temperature\":0.5,\"top_p\":1,";
    String tail =
        "\"reasoning_effort\":\"high\",\"stream\":true,"
            + "\"stream_options\":{\"include_usage\":true},\"seed\":7}";
    assertEquals(head + "\"stop\":[\"END\"]," + tail, body(request, "Be kind", true));
    assertEquals(head + tail, body(request, "Be kind", false));
  }

  @Test
  void messagesCallsAndResults() {
    Image picture = new Image(new Url("https://a.example/x.png"), "p");
    ChatRequest request =
        Turns.of(
            List.of(
                Message.text(Role.DEVELOPER, "rules"),
                new Message(Role.USER, Optional.empty(), List.of(new Text("look"), picture)),
                Message.text(Role.ASSISTANT, "let me see"),
                new ChatRequest.PastReasoning("o", "b", ""),
                new ToolCall("1", "f", Tool.Kind.FUNCTION, ""),
                new ToolCall("2", "patch", Tool.Kind.CUSTOM, "a"),
                new ToolResult("1", List.of(new Text("ok")), false),
                new ToolResult("2", List.of(picture), true),
                new ToolResult("9", List.of(new Text("lost")), false),
                Message.text(Role.ASSISTANT, "done")));
    String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.example/x.png\"}}";
    assertEquals(
        "[{\"role\":\"system\",\"content\":\"rules\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"look\"},"
            + image
            + "]},{\"role\":\"assistant\",\"content\":\"let me see\",\"tool_calls\":["
            + "{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
            + "\"arguments\":\"{}\"}},{\"id\":\"2\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"patch\",\"arguments\":\"{\\\"input\\\":\\\"a\\\"}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"ok\"},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"2\",\"content\":\"Error: (shown below)\"},"
            + "{\"role\":\"user\",\"content\":\"Result of a tool call:\\nlost\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
            + "\"The tool results above came with:\"},"
            + image
            + "]},{\"role\":\"assistant\",\"content\":\"done\"}]",
        member(request, "messages"));
  }

  @Test
  void toolsAreNested() {
    ChatRequest request = Turns.ask("Hi", Turns.function("f", "{}"));
    assertEquals(
        "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"Does f\","
            + "\"parameters\":{}}}]",
        member(request, "tools"));
    ChatRequest named = Turns.with(request, new ToolChoice.Named("f"), false);
    assertEquals(
        "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", member(named, "tool_choice"));
    assertEquals("false", member(named, "parallel_tool_calls"));
  }

  @Test
  void formats() {
    Format schema =
        new Format.JsonSchema(
            "s", Optional.empty(), Turns.object("{\"type\":\"object\"}"), Optional.of(true));
    assertEquals(
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
            + "{\"type\":\"object\"},\"strict\":true}}",
        member(Turns.with(Turns.ask("Hi"), schema), "response_format"));
  }
}
