package grok2api.api.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.Reason;
import grok2api.chat.ChatEvent.ReasoningDelta;
import grok2api.chat.ChatEvent.ReasoningEnd;
import grok2api.chat.ChatEvent.Refusal;
import grok2api.chat.ChatEvent.SearchDone;
import grok2api.chat.ChatEvent.SearchStarted;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.Started;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.chat.ChatEvent.ToolCallArguments;
import grok2api.chat.ChatEvent.ToolCallEnd;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.chat.ChatEvent.UsageReport;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import grok2api.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Exact bytes of chunks and bodies. */
class ChatWritersTest {

  private static final ChatHead HEAD = new ChatHead("chatcmpl-1", 17, "grok \"x\"");
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":17,"
          + "\"model\":\"grok \\\"x\\\"\",\"choices\":[";
  private static final String USAGE =
      "{\"prompt_tokens\":120,\"completion_tokens\":30,\"total_tokens\":150,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":5,\"text_tokens\":120,"
          + "\"audio_tokens\":0,\"image_tokens\":0},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":6,\"text_tokens\":24,"
          + "\"audio_tokens\":0,\"accepted_prediction_tokens\":0,"
          + "\"rejected_prediction_tokens\":0}}";

  private static final List<ChatEvent> SEARCHED =
      List.of(
          new Started(Optional.empty()),
          new ReasoningDelta("Looking.\n", false),
          new ReasoningEnd(Optional.empty(), Optional.empty()),
          new SearchStarted("s1", "web", "oslo"),
          new SearchDone("s1", "web", "oslo", List.of(new Source("https://e/w", "W", "web"))),
          new TextDelta(""),
          new TextDelta("4 °C"),
          new Citation("https://e/w", "W", 4, 9),
          new Source("https://e/w", "W", "web"),
          new Source("https://x/1", "X", "x_post"),
          new UsageReport(new Usage(120, 5, 30, 6, false)),
          Finished.of(Reason.STOP));

  private static final List<ChatEvent> CALLS =
      List.of(
          new TextDelta("Plan."),
          new ToolCallStart("call_1", "get", Tool.Kind.FUNCTION),
          new ToolCallArguments("call_1", "{\"a\":"),
          new ToolCallArguments("call_1", "1}"),
          new ToolCallEnd("call_1", "{\"a\":1}"),
          new ToolCallStart("call_2", "patch", Tool.Kind.CUSTOM),
          new ToolCallEnd("call_2", "*** \"p\""),
          new ToolCallStart("call_3", "nothing", Tool.Kind.FUNCTION),
          new ToolCallEnd("call_3", ""),
          new UsageReport(new Usage(1, 0, 2, 0, true)),
          Finished.of(Reason.STOP));

  private static String stream(boolean usage, List<ChatEvent> events) {
    ChatFrames frames = new ChatFrames(HEAD, usage, 1);
    JsonWriter out = new JsonWriter(16);
    events.forEach(event -> frames.event(event, out));
    return out.toString();
  }

  private static String body(List<ChatEvent> events) {
    ChatBody body = new ChatBody(HEAD, 1);
    events.forEach(body::event);
    JsonWriter out = new JsonWriter(16);
    body.write(out);
    return out.toString();
  }

  private static String delta(String delta) {
    return CHUNK + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n";
  }

  @Test
  void streamsReasoningTextCitationAndSources() {
    assertEquals(
        delta("{\"role\":\"assistant\",\"content\":\"\"}")
            + delta("{\"reasoning_content\":\"Looking.\\n\"}")
            + delta("{\"content\":\"4 °C\"}")
            + delta(
                "{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":"
                    + "{\"url\":\"https://e/w\",\"title\":\"W\",\"start_index\":4,"
                    + "\"end_index\":9}}]}")
            + CHUNK
            + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"search_sources\":[{\"url\":\"https://e/w\",\"title\":\"W\",\"type\":\"web\"},"
            + "{\"url\":\"https://x/1\",\"title\":\"X\",\"type\":\"x_post\"}]}\n\n"
            + "data: [DONE]\n\n",
        stream(false, SEARCHED));
  }

  @Test
  void streamsUsageOnlyWhenAsked() {
    String all =
        stream(
            true,
            List.of(
                new TextDelta("a"),
                new UsageReport(Usage.NONE),
                new UsageReport(new Usage(120, 5, 30, 6, false)),
                Finished.of(Reason.LENGTH)));
    String rest = ",\"finish_reason\":null}],\"usage\":null}\n\n";
    assertEquals(
        CHUNK
            + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"
            + rest
            + CHUNK
            + "{\"index\":0,\"delta\":{\"content\":\"a\"}"
            + rest
            + CHUNK
            + "{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],\"usage\":null}\n\n"
            + CHUNK
            + "],\"usage\":"
            + USAGE
            + "}\n\ndata: [DONE]\n\n",
        all);
  }

  @Test
  void streamsCallsByIndexWithWholeOrPiecewiseArguments() {
    assertEquals(
        delta("{\"role\":\"assistant\",\"content\":\"\"}")
            + delta("{\"content\":\"Plan.\"}")
            + delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"get\",\"arguments\":\"\"}}]}")
            + delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]}")
            + delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}")
            + delta(
                "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"custom\","
                    + "\"custom\":{\"name\":\"patch\",\"input\":\"\"}}]}")
            + delta("{\"tool_calls\":[{\"index\":1,\"custom\":{\"input\":\"*** \\\"p\\\"\"}}]}")
            + delta(
                "{\"tool_calls\":[{\"index\":2,\"id\":\"call_3\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"nothing\",\"arguments\":\"\"}}]}")
            + delta("{\"tool_calls\":[{\"index\":2,\"function\":{\"arguments\":\"{}\"}}]}")
            + CHUNK
            + "{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
            + "data: [DONE]\n\n",
        stream(false, CALLS));
  }

  @Test
  void streamsRefusal() {
    String all = stream(false, List.of(new Refusal("No."), Finished.of(Reason.CONTENT_FILTER)));
    assertTrue(all.contains("\"delta\":{\"refusal\":\"No.\"}"), all);
    assertTrue(all.contains("\"delta\":{},\"finish_reason\":\"content_filter\""), all);
  }

  @Test
  void opensOnTheFirstHeartbeatAndCommentsLater() {
    ChatFrames frames = new ChatFrames(HEAD, false, 1);
    JsonWriter out = new JsonWriter(16);
    frames.heartbeat(out);
    frames.heartbeat(out);
    frames.event(new TextDelta("a"), out);
    assertEquals(
        delta("{\"role\":\"assistant\",\"content\":\"\"}")
            + ": keep-alive\n\n"
            + delta("{\"content\":\"a\"}"),
        out.toString());
  }

  @Test
  void endsAFailedStreamWithAnErrorAndDone() {
    ChatFrames frames = new ChatFrames(HEAD, false, 1);
    JsonWriter out = new JsonWriter(16);
    frames.failed(Failure.upstream("It broke."), out);
    assertEquals(
        "data: {\"error\":{\"message\":\"It broke.\",\"type\":\"upstream_error\","
            + "\"code\":\"upstream_error\",\"param\":null,\"status\":502}}\n\ndata: [DONE]\n\n",
        out.toString());
  }

  @Test
  void streamsSeveralChoices() {
    ChatFrames frames = new ChatFrames(HEAD, true, 2);
    JsonWriter out = new JsonWriter(16);
    List<ChatEvent> turn =
        List.of(
            new TextDelta("a"),
            new UsageReport(new Usage(10, 0, 2, 0, true)),
            Finished.of(Reason.STOP));
    turn.forEach(event -> frames.event(event, out));
    frames.nextChoice();
    turn.forEach(event -> frames.event(event, out));
    String all = out.toString();
    assertEquals(1, all.split("\\[DONE]", -1).length - 1, all);
    assertTrue(all.contains("{\"index\":1,\"delta\":{\"role\":\"assistant\""), all);
    assertTrue(all.contains("{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}"), all);
    assertTrue(
        all.contains("\"prompt_tokens\":10,\"completion_tokens\":4,\"total_tokens\":14"), all);
  }

  @Test
  void writesTheBody() {
    assertEquals(
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":17,"
            + "\"model\":\"grok \\\"x\\\"\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"4 °C\",\"refusal\":null,"
            + "\"reasoning_content\":\"Looking.\\n\","
            + "\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":"
            + "\"https://e/w\",\"title\":\"W\",\"start_index\":4,\"end_index\":9}}]},"
            + "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
            + USAGE
            + ",\"search_sources\":[{\"url\":\"https://e/w\",\"title\":\"W\",\"type\":\"web\"},"
            + "{\"url\":\"https://x/1\",\"title\":\"X\",\"type\":\"x_post\"}]}",
        body(SEARCHED));
  }

  @Test
  void writesCallsBesideTheirText() {
    String all = body(CALLS);
    assertTrue(all.contains("\"content\":\"Plan.\""), all);
    assertTrue(
        all.contains(
            "\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"get\",\"arguments\":\"{\\\"a\\\":1}\"}},"
                + "{\"id\":\"call_2\",\"type\":\"custom\",\"custom\":"
                + "{\"name\":\"patch\",\"input\":\"*** \\\"p\\\"\"}},"
                + "{\"id\":\"call_3\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"nothing\",\"arguments\":\"{}\"}}]"),
        all);
    assertTrue(all.contains("\"finish_reason\":\"tool_calls\""), all);
  }

  @Test
  void writesNullContentOnlyWhereSomethingElseStands() {
    List<ChatEvent> call =
        List.of(
            new ToolCallStart("c", "f", Tool.Kind.FUNCTION),
            new ToolCallEnd("c", "{}"),
            Finished.of(Reason.TOOL_CALLS));
    assertTrue(body(call).contains("\"content\":null,\"refusal\":null"), body(call));
    List<ChatEvent> refused = List.of(new Refusal("No."), Finished.of(Reason.CONTENT_FILTER));
    assertTrue(body(refused).contains("\"content\":null,\"refusal\":\"No.\""), body(refused));
    List<ChatEvent> empty = List.of(Finished.of(Reason.STOP));
    assertTrue(body(empty).contains("\"content\":\"\",\"refusal\":null"), body(empty));
  }
}
