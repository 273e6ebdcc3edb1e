package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.RandomEvents;
import grok2api.api.SseFrames;
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
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact frames of six answers, and the rules of the event sequence on random ones. */
class ResponseFramesTest {

  private static final Path GOLDEN = Path.of("test/golden/responses");
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(20));
  private static final Map<String, Tool> TOOLS =
      Map.of(
          "shell", tool("shell", Optional.empty(), Tool.Kind.FUNCTION),
          "git__log", tool("git__log", Optional.of("git"), Tool.Kind.FUNCTION),
          "apply_patch", tool("apply_patch", Optional.empty(), Tool.Kind.CUSTOM));
  private static final AnswerShape ALL =
      new AnswerShape(true, Optional.of("grok"), true, true, false, TOOLS, Set.of());
  private static final AnswerShape PLAIN =
      new AnswerShape(true, Optional.empty(), false, false, false, TOOLS, Set.of());
  private static final AnswerShape COMPACTION =
      new AnswerShape(false, Optional.empty(), false, false, true, Map.of(), Set.of());
  private static final UsageReport USAGE = new UsageReport(new Usage(120, 5, 30, 6, false));

  private static Tool tool(String name, Optional<String> space, Tool.Kind kind) {
    return new Tool(name, space, kind, "", Optional.empty(), Optional.empty(), false);
  }

  private static ResponseHead head() {
    Json.Obj body = (Json.Obj) JsonReader.parse("{\"model\":\"grok\",\"input\":\"x\"}");
    Echo echo = EchoReader.read(JsonAt.root(body), true);
    return new ResponseHead("resp_1", 17, echo, new ItemIds("A"), new ResponseHead.End(CLOCK));
  }

  private static String stream(AnswerShape shape, List<ChatEvent> events) {
    ResponseFrames frames = new ResponseFrames(head(), shape);
    JsonWriter out = new JsonWriter(16);
    events.forEach(event -> frames.event(event, out));
    return out.toString();
  }

  /** Compares bytes; a difference is left beside the expected file as {@code .actual}. */
  private static void golden(String name, String stream) throws IOException {
    ResponseRules.check(stream);
    Path expected = GOLDEN.resolve(name + ".txt");
    if (!Files.exists(expected) || !Files.readString(expected).equals(stream)) {
      Files.writeString(GOLDEN.resolve(name + ".txt.actual"), stream);
    }
    assertEquals(Files.readString(expected), stream);
  }

  private static final List<ChatEvent> TEXT =
      List.of(
          new Started(Optional.empty()),
          new TextDelta("Hi"),
          new TextDelta(" \"you\""),
          USAGE,
          Finished.of(Reason.STOP));

  private static final List<ChatEvent> SEARCHED =
      List.of(
          new ReasoningDelta("Looking.\n", false),
          new ReasoningEnd(Optional.of("c"), Optional.of("BLOB")),
          new SearchStarted("s1", "web", "oslo"),
          new SearchDone("s1", "web", "oslo", List.of(new Source("https://e/w", "W", "web"))),
          new TextDelta("4 °C"),
          new TextDelta("[[1]](https://e/w)"),
          new Citation("https://e/w", "W", 4, 22),
          new Source("https://x/1", "X", "x_post"),
          USAGE,
          Finished.of(Reason.STOP));

  private static final List<ChatEvent> CALLS =
      List.of(
          new TextDelta("Plan."),
          new ToolCallStart("call_1", "shell", Tool.Kind.FUNCTION),
          new ToolCallArguments("call_1", "{\"a\":"),
          new ToolCallArguments("call_1", "1}"),
          new ToolCallEnd("call_1", "{\"a\":1}"),
          new ToolCallStart("call_2", "git__log", Tool.Kind.FUNCTION),
          new ToolCallEnd("call_2", ""),
          new ToolCallStart("call_3", "apply_patch", Tool.Kind.CUSTOM),
          new ToolCallEnd("call_3", "*** \"Begin\"\n"),
          USAGE,
          Finished.of(Reason.TOOL_CALLS));

  @Test
  void text() throws IOException {
    golden("text", stream(PLAIN, TEXT));
  }

  @Test
  void reasoningSearchAndCitation() throws IOException {
    golden("searched", stream(ALL, SEARCHED));
  }

  @Test
  void callsBehindText() throws IOException {
    golden("calls", stream(PLAIN, CALLS));
  }

  @Test
  void moderatedAnswer() throws IOException {
    List<ChatEvent> events =
        List.of(new TextDelta("Well"), new Refusal("No."), Finished.of(Reason.CONTENT_FILTER));
    golden("moderated", stream(PLAIN, events));
  }

  @Test
  void failureInMidAnswer() throws IOException {
    ResponseFrames frames = new ResponseFrames(head(), PLAIN);
    JsonWriter out = new JsonWriter(16);
    frames.event(new TextDelta("Half"), out);
    frames.failed(Failure.upstream("The upstream broke off."), out);
    golden("failed", out.toString());
  }

  @Test
  void compaction() throws IOException {
    List<ChatEvent> events =
        List.of(new TextDelta("Sum"), new TextDelta("mary"), USAGE, Finished.of(Reason.STOP));
    String stream = stream(COMPACTION, events);
    golden("compaction", stream.replaceAll("g2a1\\.k\\.[\\w-]+", "SEALED")); // differs by JDK
    JsonAt item = ResponseRules.check(stream).list("output").getFirst();
    assertEquals(
        Optional.of("Summary"), item.string("encrypted_content").flatMap(Compaction::open));
  }

  @Test
  void keepsTheRulesOnRandomAnswers() {
    for (long seed = 0; seed < 500; seed++) {
      List<ChatEvent> events = RandomEvents.of(seed);
      AnswerShape shape = seed % 3 == 0 ? PLAIN : seed % 3 == 1 ? ALL : COMPACTION;
      try {
        JsonAt response = ResponseRules.check(stream(shape, events));
        assertEquals("completed", response.require("status").string());
        assertTrue(!response.list("output").isEmpty(), "no output");
        assertEquals(response.value(), body(shape, events), "plain body differs");
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + events, e);
      }
    }
  }

  @Test
  void keepsTheRulesWhereverItBreaksAndBeats() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<ChatEvent> events = RandomEvents.of(seed);
      int cut = random.nextInt(events.size());
      ResponseFrames frames = new ResponseFrames(head(), seed % 2 == 0 ? PLAIN : ALL);
      JsonWriter out = new JsonWriter(16);
      for (ChatEvent event : events.subList(0, cut)) {
        if (random.nextInt(4) == 0) {
          frames.heartbeat(out);
        }
        frames.event(event, out);
      }
      frames.failed(Failure.upstream("broken"), out);
      try {
        JsonAt response = ResponseRules.check(out.toString());
        assertEquals("failed", response.require("status").string());
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", cut " + cut + ": " + events, e);
      }
    }
  }

  private static Json body(AnswerShape shape, List<ChatEvent> events) {
    ResponseAnswer answer = new ResponseAnswer(head(), shape, new ResponseSink() {});
    events.forEach(answer::event);
    JsonWriter out = new JsonWriter(16);
    ResponseObject.write(answer, out);
    return JsonReader.parse(out.toBytes());
  }

  @Test
  void endsIncompleteOnlyAtTheLengthLimit() {
    String stream = stream(PLAIN, List.of(new TextDelta("ab"), Finished.of(Reason.LENGTH)));
    JsonAt response = ResponseRules.check(stream);
    assertEquals("incomplete", response.require("status").string());
    assertEquals(
        "max_output_tokens", response.require("incomplete_details").require("reason").string());
    assertEquals("incomplete", response.list("output").getFirst().require("status").string());
    assertTrue(stream.contains("event: response.incomplete\n"), stream);
  }

  @Test
  void saysSoWhenAnAnswerWasWithheldWithoutAWord() {
    JsonAt response =
        ResponseRules.check(stream(PLAIN, List.of(Finished.of(Reason.CONTENT_FILTER))));
    assertEquals("completed", response.require("status").string());
    JsonAt part = response.list("output").getFirst().list("content").getFirst();
    assertEquals("refusal", part.require("type").string());
  }

  @Test
  void opensBeforeItFails() {
    ResponseFrames frames = new ResponseFrames(head(), PLAIN);
    JsonWriter out = new JsonWriter(16);
    frames.failed(Failure.upstream("no"), out);
    assertEquals(
        List.of("response.created", "response.in_progress", "response.failed"), names(out));
  }

  @Test
  void beatsWithTheSameResponseAgain() {
    ResponseFrames frames = new ResponseFrames(head(), PLAIN);
    JsonWriter out = new JsonWriter(16);
    frames.heartbeat(out);
    frames.heartbeat(out);
    assertEquals(
        List.of("response.created", "response.in_progress", "response.in_progress"), names(out));
  }

  private static List<String> names(JsonWriter out) {
    return SseFrames.read(out.toString()).stream().map(SseFrames.Frame::event).toList();
  }

  /** Codes that leave, by the code of the failure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "context_length_exceeded>context_length_exceeded",
        "rate_limit_exceeded>rate_limit_exceeded",
        "upstream_error>server_error",
        "upstream_blocked>server_error"
      })
  void tellsFewErrorCodes(String row) {
    String code = row.split(">")[0];
    Failure.Kind kind = code.startsWith("rate") ? Failure.Kind.RATE_LIMITED : Failure.Kind.UPSTREAM;
    ResponseEnd end = ResponseEnd.of(Failure.of(kind, code, "m").build());
    assertEquals(row.split(">")[1], end.error().orElseThrow().code());
  }

  @Test
  void hidesSearchesThatWereNotDeclaredAndSummariesThatWereNotWanted() {
    AnswerShape shape =
        new AnswerShape(false, Optional.of("grok"), false, false, false, TOOLS, Set.of());
    JsonAt response = ResponseRules.check(stream(shape, SEARCHED));
    List<JsonAt> output = response.list("output");
    assertEquals(2, output.size());
    assertEquals("g2a1.c.add92b9c.BLOB", output.get(0).require("encrypted_content").string());
    assertEquals(List.of(), output.get(0).list("summary"));
    assertEquals(2, output.get(1).list("search_sources").size());
  }

  @Test
  void showsCallsOfToolsKnownByTheirTypeWhole() {
    AnswerShape shape =
        new AnswerShape(
            true,
            Optional.empty(),
            false,
            false,
            false,
            Map.of(),
            Set.of("local_shell", "apply_patch"));
    List<ChatEvent> events =
        List.of(
            new TextDelta("a"),
            new ToolCallStart("c1", "local_shell", Tool.Kind.FUNCTION),
            new ToolCallArguments("c1", "{\"command\":"),
            new ToolCallArguments("c1", "[\"ls\"]}"),
            new ToolCallEnd("c1", "{\"command\":[\"ls\"]}"),
            new ToolCallStart("c2", "apply_patch", Tool.Kind.FUNCTION),
            new ToolCallEnd("c2", "{\"type\":\"delete_file\",\"path\":\"a\"}"),
            Finished.of(Reason.TOOL_CALLS));
    List<JsonAt> output = ResponseRules.check(stream(shape, events)).list("output");
    assertEquals(
        "{\"id\":\"local_shell_A1\",\"type\":\"local_shell_call\",\"status\":\"completed\","
            + "\"call_id\":\"c1\",\"action\":{\"type\":\"exec\",\"command\":[\"ls\"],\"env\":{},"
            + "\"timeout_ms\":null,\"user\":null,\"working_directory\":null}}",
        output.get(1).value().compact());
    assertEquals(
        "{\"id\":\"apply_patch_A2\",\"type\":\"apply_patch_call\",\"status\":\"completed\","
            + "\"call_id\":\"c2\",\"operation\":{\"type\":\"delete_file\",\"path\":\"a\"}}",
        output.get(2).value().compact());
  }

  @Test
  void countsCitationsFromTheStartOfTheirPart() {
    List<ChatEvent> events =
        List.of(
            new TextDelta("ab\uD83D\uDE00"),
            new ToolCallStart("c", "shell", Tool.Kind.FUNCTION),
            new ToolCallEnd("c", "{}"),
            new TextDelta("cd"),
            new Citation("https://e", "E", 4, 5),
            Finished.of(Reason.STOP));
    JsonAt part =
        ResponseRules.check(stream(PLAIN, events)).list("output").get(2).list("content").getFirst();
    JsonAt annotation = part.list("annotations").getFirst();
    assertEquals(1, annotation.require("start_index").integer(0, 99));
    assertEquals(2, annotation.require("end_index").integer(0, 99));
  }
}
