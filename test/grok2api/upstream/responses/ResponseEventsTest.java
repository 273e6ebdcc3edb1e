package grok2api.upstream.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.Tool;
import grok2api.net.SseReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transcripts of the Responses API, cut at any byte. */
class ResponseEventsTest {

  private static final int WHOLE = Integer.MAX_VALUE;
  private static final Tool F = Turns.function("f", "{}");
  private static final Tool G = Turns.function("g", "{}");

  /** Hands out at most so many bytes per read. */
  private static InputStream chopped(String text, int size) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, size));
      }
    };
  }

  private static String sse(String... events) {
    StringBuilder all = new StringBuilder();
    for (String event : events) {
      all.append("data: ").append(event).append("\n\n");
    }
    return all.toString();
  }

  /** One line per event; short names, so that order is easy to see. */
  private static List<String> read(String text, int size, Tool... tools) {
    ChatRequest request = Turns.ask("hi", tools);
    AnswerEvents answer = new AnswerEvents(request, "c");
    ResponseEvents reader = new ResponseEvents(answer);
    SseReader events = new SseReader(chopped(text, size), SseReader.DEFAULT_LIMIT);
    while (events.next()) {
      reader.accept(events);
    }
    reader.end();
    List<String> lines = new ArrayList<>();
    for (Optional<ChatEvent> e = answer.poll(); e.isPresent(); e = answer.poll()) {
      lines.add(line(e.get()));
    }
    return lines;
  }

  private static String line(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Started s -> "started";
      case ChatEvent.TextDelta(var text) -> "text " + text;
      case ChatEvent.ReasoningDelta(var text, var summary) ->
          (summary ? "summary " : "raw ") + text;
      case ChatEvent.LateReasoning(var text, var summary) -> "late " + text;
      case ChatEvent.ReasoningEnd(var origin, var blob) ->
          "thought " + origin.orElse("") + " " + blob.orElse("-");
      case ChatEvent.Citation(var url, var title, var start, var end) ->
          "cite " + url + " " + title + " " + start + "-" + end;
      case ChatEvent.SearchStarted(var id, var kind, var query) -> "search " + kind + " " + query;
      case ChatEvent.SearchDone(var id, var kind, var query, var sources) ->
          "found " + kind + " " + query + " " + sources.size();
      case ChatEvent.Source(var url, var title, var type) -> "source " + url + " " + type;
      case ChatEvent.ToolCallStart(var id, var name, var kind) -> "call " + id + " " + name;
      case ChatEvent.ToolCallArguments(var id, var delta) -> "args " + id + " " + delta;
      case ChatEvent.ToolCallEnd(var id, var arguments) -> "end " + id + " " + arguments;
      case ChatEvent.Image image -> "image";
      case ChatEvent.Picture(var id, var base64, var last) ->
          "picture " + id + " " + base64 + (last ? " whole" : " so far");
      case ChatEvent.Refusal(var text) -> "refusal " + text;
      case ChatEvent.UsageReport(var usage) ->
          "usage "
              + usage.input()
              + " "
              + usage.cached()
              + " "
              + usage.output()
              + " "
              + usage.reasoning();
      case ChatEvent.Finished(var reason, var stop) -> "finished " + reason;
    };
  }

  private static final String COMPLETED =
      "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{}],"
          + "\"usage\":{\"input_tokens\":12,\"input_tokens_details\":{\"cached_tokens\":3},"
          + "\"output_tokens\":5,\"output_tokens_details\":{\"reasoning_tokens\":2},"
          + "\"num_sources_used\":1,\"cost_in_usd_ticks\":123}}}";

  private static String added(String item) {
    return "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":" + item + "}";
  }

  private static String done(String item) {
    return "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + item + "}";
  }

  private static String call(String id) {
    return "{\"id\":\"fc_"
        + id
        + "\",\"type\":\"function_call\",\"call_id\":\"c"
        + id
        + "\",\"name\":\""
        + (id.equals("1") ? "f" : "g")
        + "\",\"arguments\":\"\"}";
  }

  private static String delta(String id, String text) {
    return "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_"
        + id
        + "\",\"delta\":\""
        + text
        + "\"}";
  }

  private static String argumentsDone(String id, String all) {
    return "{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"fc_"
        + id
        + "\",\"arguments\":\""
        + all
        + "\"}";
  }

  private static String text(String piece) {
    return "{\"type\":\"response.output_text.delta\",\"item_id\":\"m1\",\"content_index\":0,"
        + "\"delta\":\""
        + piece
        + "\"}";
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100, WHOLE})
  void aWholeAnswer(int size) {
    String transcript =
        ": hello\n\n"
            + sse(
                "{\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}",
                "{\"type\":\"response.in_progress\"}",
                added("{\"id\":\"rs\",\"type\":\"reasoning\",\"summary\":[]}"),
                "{\"type\":\"response.reasoning_text.delta\",\"item_id\":\"rs\",\"delta\":\"blå"
                    + " \"}",
                "{\"type\":\"response.reasoning_summary_text.delta\",\"item_id\":\"rs\","
                    + "\"delta\":\"blå\"}",
                done("{\"id\":\"rs\",\"type\":\"reasoning\",\"encrypted_content\":\"BLOB\"}"),
                added("{\"id\":\"ws\",\"type\":\"web_search_call\",\"status\":\"in_progress\"}"),
                done(
                    "{\"id\":\"ws\",\"type\":\"web_search_call\",\"action\":{\"type\":\"search\","
                        + "\"query\":\"oslo\",\"sources\":[{\"type\":\"url\",\"url\":"
                        + "\"https://x.com/a\"}]}}"),
                added("{\"id\":\"m1\",\"type\":\"message\",\"content\":[]}"),
                text("😀 see "),
                "{\"type\":\"response.output_text.annotation.added\",\"item_id\":\"m1\","
                    + "\"annotation\":{\"type\":\"url_citation\",\"url\":\"https://a.example\","
                    + "\"title\":\"A\",\"start_index\":2,\"end_index\":8}}",
                text("this"),
                "{\"type\":\"response.output_text.done\",\"item_id\":\"m1\",\"text\":\"all\"}",
                done("{\"id\":\"m1\",\"type\":\"message\",\"content\":[{\"text\":\"all\"}]}"))
            + "event: response.unheard_of\r\ndata: {\"type\":\"x\"}\r\n\r\n"
            + "data: {broken\n\n"
            + sse(COMPLETED)
            + "data: [DONE]\n\n";
    assertEquals(
        List.of(
            "started",
            "raw blå ",
            "thought c BLOB",
            "search web oslo",
            "found web oslo 1",
            "source https://x.com/a x_post",
            "text 😀 see ",
            "source https://a.example web",
            "text this",
            "cite https://a.example A 2-8",
            "usage 12 3 5 2",
            "finished STOP"),
        read(transcript, size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, WHOLE})
  void parallelCallsAreToldOneAfterAnother(int size) {
    String transcript =
        sse(
            added(call("1")),
            added(call("2")),
            delta("2", "{\\\"b\\\""),
            delta("1", "{\\\"a\\\":"),
            text("by the way"),
            delta("2", ":2}"),
            argumentsDone("2", "{\\\"b\\\":2}"),
            delta("1", "1}"),
            argumentsDone("1", "{\\\"a\\\":1}"),
            done(call("1")),
            done(call("2")),
            COMPLETED);
    assertEquals(
        List.of(
            "started",
            "call c1 f",
            "args c1 {\"a\":",
            "args c1 1}",
            "end c1 {\"a\":1}",
            "call c2 g",
            "args c2 {\"b\":2}",
            "end c2 {\"b\":2}",
            "text by the way",
            "usage 12 3 5 2",
            "finished TOOL_CALLS"),
        read(transcript, size, F, G));
  }

  @Test
  void passesPicturesOn() {
    String transcript =
        sse(
            added("{\"id\":\"ig_1\",\"type\":\"image_generation_call\",\"result\":null}"),
            "{\"type\":\"response.image_generation_call.partial_image\",\"item_id\":\"ig_1\","
                + "\"partial_image_index\":0,\"partial_image_b64\":\"QQ==\"}",
            done("{\"id\":\"ig_1\",\"type\":\"image_generation_call\",\"result\":\"Qg==\"}"),
            COMPLETED);
    for (int size : new int[] {1, 7, WHOLE}) {
      List<String> lines = read(transcript, size);
      List<String> pictures = lines.stream().filter(line -> line.startsWith("picture")).toList();
      assertEquals(
          List.of("picture ig_1  so far", "picture ig_1 QQ== so far", "picture ig_1 Qg== whole"),
          pictures);
    }
  }

  @Test
  void whatDidNotComeInPiecesComesWhole() {
    String transcript =
        sse(
            "{\"type\":\"response.reasoning_summary_text.done\",\"item_id\":\"r\","
                + "\"text\":\"why\"}",
            done(
                "{\"id\":\"m\",\"type\":\"message\",\"content\":[{\"text\":\"all \"},{\"text\":\"of"
                    + " it\"}]}"),
            done(
                "{\"id\":\"fc\",\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\","
                    + "\"arguments\":\"{\\\"a\\\":1}\"}"),
            done("{\"id\":\"fd\",\"type\":\"function_call\",\"call_id\":\"c2\",\"name\":\"f\"}"),
            COMPLETED);
    assertEquals(
        List.of(
            "started",
            "summary why",
            "thought c -",
            "text all of it",
            "call c1 f",
            "args c1 {\"a\":1}",
            "end c1 {\"a\":1}",
            "call c2 f",
            "args c2 {}",
            "end c2 {}",
            "usage 12 3 5 2",
            "finished TOOL_CALLS"),
        read(transcript, WHOLE, F));
  }

  @Test
  void partsOfASummaryAreParagraphs() {
    String piece =
        "{\"type\":\"response.reasoning_summary_text.delta\",\"item_id\":\"r\","
            + "\"summary_index\":%d,"
            + "\"delta\":\"%s\"}";
    String transcript =
        sse(piece.formatted(0, "a"), piece.formatted(0, "b"), piece.formatted(1, "c"), COMPLETED);
    assertEquals(
        List.of(
            "started",
            "summary a",
            "summary b",
            "summary \n\nc",
            "thought c -",
            "usage 12 3 5 2",
            "finished STOP"),
        read(transcript, WHOLE));
  }

  @Test
  void theEventsNameCountsWhenTheDataHasNone() {
    String transcript =
        """
        event: response.output_text.delta
        data: {"delta":"a",
        data: "item_id":"m"}

        event: response.completed
        data: {}

        """;
    assertEquals(List.of("started", "text a", "finished STOP"), read(transcript, WHOLE));
  }

  @Test
  void internalToolsAreTheClientsOnceDeclared() {
    String item =
        "{\"id\":\"fc\",\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"browse_page\","
            + "\"arguments\":\"{\\\"url\\\":\\\"https://a\\\"}\"}";
    assertEquals(
        List.of(
            "started",
            "raw 🔧 browse_page: https://a\n",
            "thought c -",
            "usage 12 3 5 2",
            "finished STOP"),
        read(sse(added(item), done(item), COMPLETED), WHOLE));
    assertEquals(
        "call c1 browse_page",
        read(sse(added(item), done(item), COMPLETED), WHOLE, Turns.function("browse_page", "{}"))
            .get(1));
  }

  @Test
  void refusalsAreFiltered() {
    String transcript =
        sse("{\"type\":\"response.refusal.delta\",\"item_id\":\"m\",\"delta\":\"no\"}", COMPLETED);
    assertEquals(
        List.of("started", "refusal no", "usage 12 3 5 2", "finished CONTENT_FILTER"),
        read(transcript, WHOLE));
  }

  @Test
  void aCallThatWasCutIsClosed() {
    String transcript =
        sse(
            added(call("1")),
            added(call("2")),
            delta("1", "{\\\"a"),
            delta("2", "{"),
            "{\"type\":\"response.incomplete\",\"response\":{\"incomplete_details\":"
                + "{\"reason\":\"max_output_tokens\"}}}");
    assertEquals(
        List.of(
            "started",
            "call c1 f",
            "args c1 {\"a",
            "end c1 {\"a",
            "call c2 g",
            "args c2 {",
            "end c2 {",
            "finished LENGTH"),
        read(transcript, WHOLE, F, G));
  }

  @Test
  void citationsAheadOfTheirTextWaitForIt() {
    String cite =
        "{\"type\":\"response.output_text.annotation.added\",\"item_id\":\"m1\",\"annotation\":"
            + "{\"url\":\"https://a\",\"title\":\"\",\"start_index\":1,\"end_index\":%d}}";
    assertEquals(
        List.of(
            "started",
            "text ab",
            "source https://a web",
            "text cd",
            "cite https://a https://a 1-4",
            "cite https://a https://a 1-4",
            "usage 12 3 5 2",
            "finished STOP"),
        read(sse(text("ab"), cite.formatted(4), text("cd"), cite.formatted(9), COMPLETED), WHOLE));
  }

  @Test
  void whatHasNoTitleIsCalledByItsAddress() {
    assertEquals("https://a", AnswerEvents.source("https://a", " ").title());
    assertEquals("A", AnswerEvents.source("https://a", "A").title());
  }

  @Test
  void listedCitationsAreSources() {
    String transcript =
        sse(
            text("a"),
            "{\"type\":\"response.completed\",\"response\":{\"citations\":[\"https://a\"]}}");
    assertEquals(
        List.of("started", "text a", "source https://a web", "finished STOP"),
        read(transcript, WHOLE));
  }

  @Test
  void failuresInTheStream() {
    String limited =
        "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\","
            + "\"message\":\"x\"}}}";
    assertEquals(Failure.Fault.RATE_LIMITED, failure(sse(limited)));
    assertEquals(
        Failure.Fault.RATE_LIMITED,
        failure(sse("{\"type\":\"error\",\"code\":\"resource-exhausted\",\"message\":\"x\"}")));
    assertEquals(
        Failure.Fault.SERVER_ERROR,
        failure(sse("{\"type\":\"error\",\"error\":{\"code\":\"x\",\"message\":\"y\"}}")));
    assertEquals(Failure.Fault.TRANSPORT, failure(sse(text("a"))));
    assertEquals(Failure.Fault.TRANSPORT, failure(sse(text("a")) + "data: [DONE]\n\n"));
  }

  private static Failure.Fault failure(String transcript) {
    return assertThrows(Failure.class, () -> read(transcript, WHOLE)).fault().orElseThrow();
  }
}
