package grok2api.api.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.ReasoningToken;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact bytes of events and bodies. */
class MessageWritersTest {

  private static final MessageHead HEAD = new MessageHead("msg_1", "grok", 42, "req_1");

  private static final String SEALED = ReasoningToken.wrap("c", "grok", "BLOB");

  private static final String START =
      "event: message_start\n"
          + "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
          + "\"role\":\"assistant\",\"model\":\"grok\",\"content\":[],\"stop_reason\":null,"
          + "\"stop_sequence\":null,\"stop_details\":null,\"container\":null,"
          + "\"usage\":{\"input_tokens\":42,\"cache_creation_input_tokens\":0,"
          + "\"cache_read_input_tokens\":0,\"output_tokens\":1,\"server_tool_use\":null,"
          + "\"service_tier\":\"standard\"}}}\n\n"
          + "event: ping\ndata: {\"type\":\"ping\"}\n\n";

  private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

  private static final List<ChatEvent> WHOLE =
      List.of(
          new Started(Optional.empty()),
          new ReasoningDelta("Short ", true),
          new ReasoningDelta("plan.", true),
          new ReasoningEnd(Optional.of("c"), Optional.of("BLOB")),
          new TextDelta("I will read"),
          new TextDelta(" it."),
          new Citation("https://h", "T", 0, 3),
          new ToolCallStart("call_9", "Read", Tool.Kind.FUNCTION),
          new ToolCallArguments("call_9", "{\"p\":"),
          new ToolCallArguments("call_9", "\"a\"}"),
          new ToolCallEnd("call_9", "{\"p\":\"a\"}"),
          new Source("https://h", "T", "web"),
          new UsageReport(new Usage(120, 20, 58, 9, false)),
          Finished.of(Reason.TOOL_CALLS));

  private static String stream(boolean searches, List<ChatEvent> events) {
    MessageFrames frames = new MessageFrames(HEAD, searches, prefix -> prefix + "RANDOM");
    JsonWriter out = new JsonWriter(16);
    events.forEach(event -> frames.event(event, out));
    return out.toString();
  }

  private static String body(boolean searches, List<ChatEvent> events) {
    MessageBody body = new MessageBody(HEAD, searches, prefix -> prefix + "RANDOM");
    events.forEach(body::event);
    JsonWriter out = new JsonWriter(16);
    body.write(out);
    return out.toString();
  }

  private static String start(int index, String block) {
    return "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"
        + index
        + ",\"content_block\":"
        + block
        + "}\n\n";
  }

  private static String delta(int index, String type, String member, String json) {
    return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"
        + index
        + ",\"delta\":{\"type\":\""
        + type
        + "\",\""
        + member
        + "\":"
        + json
        + "}}\n\n";
  }

  private static String stop(int index) {
    return "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"
        + index
        + "}\n\n";
  }

  private static String end(String stop, String sources, String usage) {
    return "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"
        + stop
        + ",\"stop_details\":null"
        + sources
        + "},\"usage\":"
        + usage
        + "}\n\n"
        + STOP;
  }

  private static String usage(long input, long cached, long output, long thinking) {
    return "{\"input_tokens\":%d,\"cache_creation_input_tokens\":0,".formatted(input)
        + "\"cache_read_input_tokens\":%d,\"output_tokens\":%d,".formatted(cached, output)
        + "\"output_tokens_details\":{\"thinking_tokens\":%d},".formatted(thinking)
        + "\"server_tool_use\":null}";
  }

  @Test
  void streamsThinkingTextAndCall() {
    assertEquals(
        START
            + start(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
            + delta(0, "thinking_delta", "thinking", "\"Short \"")
            + delta(0, "thinking_delta", "thinking", "\"plan.\"")
            + delta(0, "signature_delta", "signature", "\"" + SEALED + "\"")
            + stop(0)
            + start(1, "{\"type\":\"text\",\"text\":\"\"}")
            + delta(1, "text_delta", "text", "\"I will read\"")
            + delta(1, "text_delta", "text", "\" it.\"")
            + stop(1)
            + start(2, "{\"type\":\"tool_use\",\"id\":\"toolu_9\",\"name\":\"Read\",\"input\":{}}")
            + delta(2, "input_json_delta", "partial_json", "\"{\\\"p\\\":\"")
            + delta(2, "input_json_delta", "partial_json", "\"\\\"a\\\"}\"")
            + stop(2)
            + end(
                "\"stop_reason\":\"tool_use\",\"stop_sequence\":null",
                ",\"search_sources\":[{\"url\":\"https://h\",\"title\":\"T\",\"type\":\"web\"}]",
                usage(100, 20, 58, 9)),
        stream(false, WHOLE));
  }

  @Test
  void writesTheSameAsABody() {
    assertEquals(
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"grok\","
            + "\"content\":[{\"type\":\"thinking\",\"thinking\":\"Short plan.\","
            + "\"signature\":\""
            + SEALED
            + "\"},{\"type\":\"text\",\"text\":\"I will read it.\"},"
            + "{\"type\":\"tool_use\",\"id\":\"toolu_9\",\"name\":\"Read\","
            + "\"input\":{\"p\":\"a\"}}],"
            + "\"stop_reason\":\"tool_use\",\"stop_sequence\":null,\"stop_details\":null,"
            + "\"container\":null,\"usage\":"
            + usage(100, 20, 58, 9).replace("null}", "null,\"service_tier\":\"standard\"}")
            + ",\"search_sources\":[{\"url\":\"https://h\",\"title\":\"T\",\"type\":\"web\"}]}",
        body(false, WHOLE));
  }

  @Test
  void signsThinkingThatTheUpstreamDidNotSign() {
    String all =
        stream(
            false,
            List.of(
                new ReasoningDelta("a", false),
                new TextDelta("b"),
                new ReasoningDelta("c", false),
                new ReasoningEnd(Optional.empty(), Optional.empty()),
                Finished.of(Reason.STOP)));
    String signature = delta(0, "signature_delta", "signature", "\"g2a1.w.RANDOM\"") + stop(0);
    assertTrue(all.contains(signature), all);
    assertTrue(all.contains(signature.replace("\"index\":0", "\"index\":2")), all);
  }

  @Test
  void sendsABlobWithoutVisibleReasoning() {
    String all =
        body(
            false,
            List.of(
                new ReasoningEnd(Optional.of("o"), Optional.of("B")),
                new TextDelta("x"),
                Finished.of(Reason.STOP)));
    assertTrue(
        all.contains(
            "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\""
                + ReasoningToken.wrap("o", "grok", "B")
                + "\"}"),
        all);
  }

  @Test
  void showsDeclaredSearchesWithAllMembersOfAResult() {
    List<ChatEvent> events =
        List.of(
            new SearchStarted("s1", "web", "oslo \"w\""),
            new SearchDone("s1", "web", "oslo", List.of(new Source("https://h", "T", "web"))),
            new SearchStarted("s2", "web", "never ends"),
            new TextDelta("4"),
            Finished.of(Reason.STOP));
    String all = stream(true, events);
    String expected =
        START
            + start(
                0,
                "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_RANDOM\","
                    + "\"name\":\"web_search\",\"caller\":{\"type\":\"direct\"},"
                    + "\"input\":{}}")
            + delta(
                0,
                "input_json_delta",
                "partial_json",
                "\"{\\\"query\\\":\\\"oslo \\\\\\\"w\\\\\\\"\\\"}\"")
            + stop(0)
            + start(
                1,
                "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_RANDOM\","
                    + "\"caller\":{\"type\":\"direct\"},"
                    + "\"content\":[{\"type\":\"web_search_result\",\"url\":\"https://h\","
                    + "\"title\":\"T\",\"encrypted_content\":\"\",\"page_age\":null}]}")
            + stop(1);
    assertTrue(all.startsWith(expected), all);
    assertTrue(
        all.contains("\"server_tool_use\":{\"web_search_requests\":2,\"web_fetch_requests\":0}"),
        all);
    assertTrue(
        body(true, events).contains("\"input\":{\"query\":\"oslo \\\"w\\\"\"}"),
        body(true, events));
    assertTrue(!stream(false, events).contains("server_tool_use\",\"id"), "undeclared: hidden");
  }

  /** Reason, with text, with call, stop sequence; stop_reason, stop_sequence. */
  @ParameterizedTest
  @CsvSource({
    "STOP,true,false,,end_turn,",
    "STOP,false,false,,end_turn,",
    "STOP,true,true,,tool_use,",
    "TOOL_CALLS,false,true,,tool_use,",
    "LENGTH,true,false,,max_tokens,",
    "STOP_SEQUENCE,true,false,END,stop_sequence,END",
    "CONTENT_FILTER,true,false,,end_turn,",
    "CONTENT_FILTER,false,false,,refusal,",
  })
  void saysWhyItStopped(
      Reason reason, boolean text, boolean call, String stop, String word, String sequence) {
    var events = new java.util.ArrayList<ChatEvent>();
    if (text) {
      events.add(new TextDelta("x"));
    }
    if (call) {
      events.add(new ToolCallStart("c", "f", Tool.Kind.FUNCTION));
      events.add(new ToolCallEnd("c", ""));
    }
    events.add(new Finished(reason, Optional.ofNullable(stop)));
    String quoted = sequence == null ? "null" : "\"" + sequence + "\"";
    String expected = "\"stop_reason\":\"" + word + "\",\"stop_sequence\":" + quoted;
    assertTrue(stream(false, events).contains(expected), stream(false, events));
    assertTrue(body(false, events).contains(expected), body(false, events));
  }

  @Test
  void sendsOneEmptyTextBlockWhenThereIsNothing() {
    List<ChatEvent> events = List.of(Finished.of(Reason.STOP));
    assertEquals(
        START
            + start(0, "{\"type\":\"text\",\"text\":\"\"}")
            + stop(0)
            + end("\"stop_reason\":\"end_turn\",\"stop_sequence\":null", "", usage(42, 0, 0, 0)),
        stream(false, events));
    assertTrue(body(false, events).contains("\"content\":[{\"type\":\"text\",\"text\":\"\"}]"));
  }

  @Test
  void writesARefusalAsText() {
    String all = body(false, List.of(new Refusal("No."), Finished.of(Reason.CONTENT_FILTER)));
    assertTrue(all.contains("{\"type\":\"text\",\"text\":\"No.\"}"), all);
    assertTrue(all.contains("\"stop_reason\":\"end_turn\""), all);
  }

  @Test
  void keepsTheBodyValidWhenACallIsCutOff() {
    String all =
        body(
            false,
            List.of(
                new ToolCallStart("c", "f", Tool.Kind.FUNCTION),
                new ToolCallArguments("c", "{\"a\":"),
                Finished.of(Reason.LENGTH)));
    assertTrue(all.contains("\"name\":\"f\",\"input\":{}}"), all);
  }

  @Test
  void pingsAfterTheOpening() {
    MessageFrames frames = new MessageFrames(HEAD, false, prefix -> prefix + "RANDOM");
    JsonWriter out = new JsonWriter(16);
    frames.heartbeat(out);
    assertEquals(START, out.toString());
    frames.heartbeat(out);
    assertEquals(START + "event: ping\ndata: {\"type\":\"ping\"}\n\n", out.toString());
  }

  @Test
  void endsAFailedStreamWithAnErrorEvent() {
    MessageFrames frames = new MessageFrames(HEAD, false, prefix -> prefix + "RANDOM");
    JsonWriter out = new JsonWriter(16);
    frames.failed(Failure.upstream("It broke."), out);
    assertEquals(
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
            + "\"message\":\"It broke.\"},\"request_id\":\"req_1\"}\n\n",
        out.toString());
  }
}
