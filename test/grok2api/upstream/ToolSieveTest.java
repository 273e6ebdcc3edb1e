package grok2api.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ToolSieveTest {

  static final Tool WEATHER =
      function(
          "get_weather",
          """
          {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},
           "unit":{"type":"string","enum":["Celsius","Kelvin"]},"tags":{"type":"array",
           "items":{"type":"string"}},"exact":{"type":"boolean"}},"required":["city"]}
          """);
  static final Tool WRITE =
      function(
          "write-file",
          """
          {"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},
           "required":["path","content"]}
          """);
  static final Tool PATCH =
      new Tool(
          "apply_patch",
          Optional.empty(),
          Tool.Kind.CUSTOM,
          "",
          Optional.empty(),
          Optional.empty(),
          false);
  static final Tool MEMBER =
      new Tool(
          "fs__list",
          Optional.of("fs"),
          Tool.Kind.FUNCTION,
          "",
          Optional.empty(),
          Optional.empty(),
          false);

  static Tool function(String name, String schema) {
    return new Tool(
        name,
        Optional.empty(),
        Tool.Kind.FUNCTION,
        "",
        Optional.of((Json.Obj) JsonReader.parse(schema)),
        Optional.empty(),
        false);
  }

  static ChatRequest request(boolean parallel, ToolChoice choice) {
    return new ChatRequest(
        "m",
        List.of(ChatRequest.Message.text(ChatRequest.Role.USER, "hi")),
        List.of(WEATHER, WRITE, PATCH, MEMBER),
        choice,
        parallel,
        ChatRequest.Sampling.DEFAULT,
        new ChatRequest.Reasoning(Optional.empty(), true),
        new ChatRequest.Format.Plain(),
        ChatRequest.Hints.NONE);
  }

  /** Collects text and calls; a call is written as {@code name(arguments)}. */
  static final class Log implements ToolSieve.Output {
    final StringBuilder text = new StringBuilder();
    final List<String> calls = new ArrayList<>();
    boolean complete;

    @Override
    public void plainText(String piece) {
      assertTrue(!piece.isEmpty() && !complete);
      text.append(piece);
    }

    @Override
    public void call(Tool tool, String arguments) {
      calls.add(tool.name() + "(" + arguments + ")");
    }

    @Override
    public void callsComplete() {
      complete = true;
    }
  }

  static Log run(boolean parallel, List<String> pieces) {
    Log log = new Log();
    ToolSieve sieve =
        ToolSieve.forRequest(request(parallel, new ToolChoice.Auto()), log).orElseThrow();
    pieces.forEach(sieve::feed);
    sieve.end();
    assertEquals(!log.calls.isEmpty(), log.complete);
    return log;
  }

  static final String OSLO = "get_weather({\"city\":\"Oslo\"})";
  static final String CALL =
      "<tool_call><tool_name>get_weather</tool_name><parameters>{\"city\":\"Oslo\"}</parameters>"
          + "</tool_call>";
  static final String FILE =
      "*** Begin Patch\n*** Update File: a.html\n-<b>&amp;</b>\n+<i>a && b</i></parameters>\n"
          + "+\"quoted\" \\n {x}\n*** End Patch";

  static Arguments row(String name, String input, String text, String... calls) {
    return Arguments.of(name, input, text, List.of(calls));
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        row("plain", "just text < 5 && a <b>bold</b> {x}", "just text < 5 && a <b>bold</b> {x}"),
        row("one", "<tool_calls>" + CALL + "</tool_calls>", "", OSLO),
        row("one, spaced", "<TOOL_CALLS >\n " + CALL + "\n</Tool_Calls >", "", OSLO),
        row("two", "<tool_calls>" + CALL + CALL + "</tool_calls>", "", OSLO, OSLO),
        row("text before", "Sure.<tool_calls>" + CALL + "</tool_calls> bye", "Sure.", OSLO),
        row(
            "second block dropped",
            "<tool_calls>" + CALL + "</tool_calls><tool_calls>" + CALL + "</tool_calls>",
            "",
            OSLO),
        row("blank in front", "\n\n <tool_calls>" + CALL + "</tool_calls>", "", OSLO),
        row("no wrapper", CALL + "\n" + CALL, "", OSLO, OSLO),
        row(
            "no parameters",
            "<tool_calls><tool_call><tool_name>fs__list</tool_name></tool_call></tool_calls>",
            "",
            "fs__list({})"),
        row(
            "short name of a namespace",
            "<tool_calls><tool_call><tool_name>list</tool_name></tool_call></tool_calls>",
            "",
            "fs__list({})"),
        row(
            "function_call",
            "<function_call><name>get_weather</name><arguments>{\"city\":\"Oslo\"}</arguments>"
                + "</function_call>",
            "",
            OSLO),
        row(
            "function_call twice, text after",
            "a:<function_call><name>get_weather</name><arguments>{\"city\":\"Oslo\"}</arguments>"
                + "</function_call>\n<function_call><name>fs__list</name><arguments>{}</arguments>"
                + "</function_call>done",
            "a:",
            OSLO,
            "fs__list({})"),
        row("invoke", "<invoke name=\"get_weather\">{\"city\":\"Oslo\"}</invoke>", "", OSLO),
        row(
            "invoke unquoted",
            "<invoke name=write-file>{\"path\":\"a\",\"content\":\"</invoke>\"}" + "</invoke>",
            "",
            "write-file({\"path\":\"a\",\"content\":\"</invoke>\"})"),
        row(
            "invoke with parameters",
            "<invoke name=\"get_weather\"><parameter name=\"city\">Oslo</parameter>"
                + "<parameter name=\"days\">3</parameter></invoke>",
            "",
            "get_weather({\"city\":\"Oslo\",\"days\":3})"),
        row(
            "function_calls around invoke",
            "<function_calls>\n<invoke name=\"fs__list\">\n</invoke>\n</function_calls>",
            "",
            "fs__list({})"),
        row(
            "xai:function_call",
            "<xai:function_call name=\"get_weather\"><parameter name=\"city\">Oslo</parameter>"
                + "</xai:function_call>",
            "",
            OSLO),
        row(
            "JSON in tool_call",
            "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Oslo\"}}</tool_call>",
            "",
            OSLO),
        row(
            "JSON object",
            "{\"tool_calls\":[{\"name\":\"get_weather\",\"arguments\":" + "{\"city\":\"Oslo\"}}]}",
            "",
            OSLO),
        row(
            "JSON object, function form",
            " {\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}}]}\n",
            "",
            OSLO),
        row(
            "JSON in a fence",
            "```json\n{\"tool_calls\": [{\"tool_name\":\"get_weather\","
                + "\"parameters\":{\"city\":\"Oslo\"}}]}\n```",
            "",
            OSLO),
        row("JSON array", "[{\"name\":\"get_weather\",\"input\":{\"city\":\"Oslo\"}}]", "", OSLO),
        row(
            "JSON array in a fence",
            "```\n[{\"name\":\"get_weather\",\"input\":{\"city\":\"Oslo\"}}]\n```",
            "",
            OSLO),
        row(
            "JSON later in the text",
            "Calling: {\"tool_calls\":[{\"name\":\"get_weather\","
                + "\"arguments\":{\"city\":\"Oslo\"}}]}",
            "Calling:",
            OSLO),
        row(
            "array with text after is text",
            "[{\"name\":\"get_weather\",\"input\":{}}] no",
            "[{\"name\":\"get_weather\",\"input\":{}}] no"),
        row("JSON answer", "{\"answer\":[1,2]}", "{\"answer\":[1,2]}"),
        row("Markdown list", "[a](b) {\"tool\":1}", "[a](b) {\"tool\":1}"),
        row("fenced code", "```python\nprint(1)\n```\nok", "```python\nprint(1)\n```\nok"),
        row(
            "fence around the block",
            "```xml\n<tool_calls>" + CALL + "</tool_calls>\n```",
            "",
            OSLO),
        row(
            "undeclared",
            "x <tool_calls><tool_call><tool_name>nope</tool_name></tool_call>" + "</tool_calls> y",
            "x <tool_calls><tool_call><tool_name>nope</tool_name></tool_call>" + "</tool_calls> y"),
        row(
            "invalid, then valid",
            "<tool_calls>what</tool_calls> and <tool_calls>" + CALL + "</tool_calls>",
            "<tool_calls>what</tool_calls> and",
            OSLO),
        row("unclosed but complete", "<tool_calls>" + CALL, "", OSLO),
        row(
            "unclosed call",
            "<tool_calls><tool_call><tool_name>get_weather</tool_name>"
                + "<parameters>{\"city\":\"Oslo\"}",
            "",
            OSLO),
        row(
            "unclosed and incomplete",
            "a <tool_calls><tool_call><tool_na",
            "a <tool_calls><tool_call><tool_na"),
        row("toolbox", "a <toolbox>", "a <toolbox>"),
        row("mere prefix", "a <tool_", "a <tool_"),
        row("invokes is no tag", "<invokes> <invoke>", "<invokes> <invoke>"),
        row(
            "tags inside arguments",
            "<tool_calls><tool_call><tool_name>write-file</tool_name>"
                + "<parameters>{\"path\":\"a\",\"content\":\"</parameters></tool_call></tool_calls>\"}"
                + "</parameters></tool_call></tool_calls>",
            "",
            "write-file({\"path\":\"a\",\"content\":\"</parameters></tool_call></tool_calls>\"})"),
        row(
            "raw breaks in a string",
            "<tool_calls><tool_call><tool_name>write-file</tool_name>"
                + "<parameters>{\"path\":\"a\",\"content\":\"1\n2\t3\"}</parameters></tool_call>"
                + "</tool_calls>",
            "",
            "write-file({\"path\":\"a\",\"content\":\"1\\n2\\t3\"})"),
        row(
            "escaped mark-up",
            "<tool_calls><tool_call><tool_name>get_weather</tool_name>"
                + "<parameters>{&quot;city&quot;:&quot;Oslo&quot;}</parameters></tool_call>"
                + "</tool_calls>",
            "",
            OSLO),
        row(
            "fenced arguments",
            "<tool_calls><tool_call><tool_name>get_weather</tool_name>"
                + "<parameters>\n```json\n{\"city\":\"Oslo\"}\n```\n</parameters></tool_call>"
                + "</tool_calls>",
            "",
            OSLO),
        row(
            "quotes escaped once too often",
            "<tool_calls><tool_call><tool_name>write-file</tool_name><parameters>{\\\"path\\\":\\\"a\\\",\n"
                + " \\\"content\\\":\\\"1\\\\n"
                + "2\\\"}</parameters></tool_call></tool_calls>",
            "",
            "write-file({\"path\":\"a\",\"content\":\"1\\n2\"})"),
        row(
            "trailing comma, missing bracket",
            "<tool_calls><tool_call><tool_name>get_weather</tool_name>"
                + "<parameters>{\"city\":\"Oslo\",</parameters></tool_call>"
                + "</tool_calls>",
            "",
            OSLO),
        row(
            "types",
            "<invoke name=\"get_weather\">{\"city\":7,\"days\":\"5\",\"unit\":\"celsius\","
                + "\"tags\":\"a\",\"exact\":\"true\",\"other\":1}</invoke>",
            "",
            "get_weather({\"city\":\"7\",\"days\":5,\"unit\":\"Celsius\",\"tags\":[\"a\"],"
                + "\"exact\":true,\"other\":1})"),
        row(
            "wrapped once too often",
            "<invoke name=\"get_weather\">{\"arguments\":" + "{\"city\":\"Oslo\"}}</invoke>",
            "",
            OSLO),
        row("not wrapped", "<invoke name=\"get_weather\">\"Oslo\"</invoke>", "", OSLO),
        row(
            "patch as raw text",
            "<tool_calls><tool_call><tool_name>apply_patch</tool_name>"
                + "<parameters>"
                + FILE
                + "</parameters></tool_call></tool_calls>",
            "",
            "apply_patch(" + FILE + ")"),
        row(
            "patch on lines of its own",
            "<tool_calls><tool_call>"
                + "<tool_name>apply_patch</tool_name><parameters>\n"
                + FILE
                + "\n</parameters>\n</tool_call></tool_calls>",
            "",
            "apply_patch(" + FILE + ")"),
        row(
            "patch as JSON",
            "<tool_calls><tool_call><tool_name>apply_patch</tool_name>"
                + "<parameters>"
                + Json.Obj.EMPTY.with("input", Json.of(FILE)).compact()
                + "</parameters></tool_call></tool_calls>",
            "",
            "apply_patch(" + FILE + ")"),
        row(
            "patch with raw breaks",
            "<tool_calls><tool_call><tool_name>apply_patch</tool_name>"
                + "<parameters>{\"input\":\"a\n<b>\"}</parameters></tool_call></tool_calls>",
            "",
            "apply_patch(a\n<b>)"),
        row(
            "patch by parameter",
            "<invoke name=\"apply_patch\"><parameter name=\"input\">"
                + "a</parameter> b</parameter></invoke>",
            "",
            "apply_patch(a</parameter> b)"),
        row(
            "cut patch stays text",
            "<tool_calls><tool_call><tool_name>apply_patch</tool_name>" + "<parameters>*** Begin",
            "<tool_calls><tool_call><tool_name>apply_patch</tool_name>" + "<parameters>*** Begin"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void splitAtEveryPosition(String name, String input, String text, List<String> calls) {
    for (int cut = 0; cut <= input.length(); cut++) {
      check(run(true, List.of(input.substring(0, cut), input.substring(cut))), text, calls);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void oneCharacterAtATime(String name, String input, String text, List<String> calls) {
    check(run(true, input.chars().mapToObj(c -> String.valueOf((char) c)).toList()), text, calls);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void anyPieces(String name, String input, String text, List<String> calls) {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < input.length(); ) {
        int end = Math.min(input.length(), at + 1 + random.nextInt(40));
        pieces.add(input.substring(at, end));
        at = end;
      }
      check(run(true, pieces), text, calls);
    }
  }

  /** White space before a call may have gone out already, but never as the only text. */
  private static void check(Log log, String text, List<String> calls) {
    assertEquals(calls, log.calls);
    boolean exact = calls.isEmpty() || text.isEmpty();
    String got = exact ? log.text.toString() : log.text.toString().stripTrailing();
    assertEquals(text, got);
  }

  @Test
  void textGoesOutAsSoonAsItCannotBecomeACall() {
    Log log = new Log();
    ToolSieve sieve = ToolSieve.forRequest(request(true, new ToolChoice.Auto()), log).orElseThrow();
    sieve.feed("Sure. ");
    assertEquals("Sure. ", log.text.toString());
    sieve.feed("<tool");
    assertEquals("Sure. ", log.text.toString());
    sieve.feed("box>");
    assertEquals("Sure. <toolbox>", log.text.toString());
  }

  @Test
  void callsGoOutWithTheClosingTag() {
    Log log = new Log();
    ToolSieve sieve = ToolSieve.forRequest(request(true, new ToolChoice.Auto()), log).orElseThrow();
    sieve.feed("<tool_calls>" + CALL + "</tool_ca");
    assertEquals(List.of(), log.calls);
    sieve.feed("lls> bye");
    assertEquals(List.of(OSLO), log.calls);
    assertTrue(log.complete);
  }

  @Test
  void withoutParallelCallsOnlyTheFirstCounts() {
    Log log = run(false, List.of("<tool_calls>" + CALL + CALL + "</tool_calls>"));
    assertEquals(List.of(OSLO), log.calls);
  }

  @Test
  void withoutToolsThereIsNoSieve() {
    assertTrue(ToolSieve.forRequest(request(true, new ToolChoice.None()), new Log()).isEmpty());
  }

  @Test
  void pagesOfMarkUpInArgumentsAndFloodsOfSpaceStayCheap() {
    String page = "<div><p>text</p></div>\\n".repeat(30_000);
    String arguments = "{\"path\":\"a\",\"content\":\"" + page + "\"}";
    String text = "<invoke name=\"write-file\">" + arguments.replace("\\n", "\n") + "</invoke>";
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); at += 20) {
      pieces.add(text.substring(at, Math.min(text.length(), at + 20)));
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertEquals(List.of("write-file(" + arguments + ")"), run(true, pieces).calls);
          List<String> spaces = Collections.nCopies(50_000, "  \n");
          assertEquals(150_000, run(true, spaces).text.length());
          List<String> fence = new ArrayList<>(List.of("x\n```json"));
          fence.addAll(spaces);
          assertEquals(150_009, run(true, fence).text.length());
        });
  }

  @Test
  void hugeBlocksAreReleasedAndHostileOnesStayCheap() {
    String hostile =
        "<tool_calls><tool_call><tool_name>write-file</tool_name><parameters>{\"a\":\"";
    Log log = new Log();
    ToolSieve sieve = ToolSieve.forRequest(request(true, new ToolChoice.Auto()), log).orElseThrow();
    sieve.feed(hostile);
    String piece = "</tool_calls>".repeat(100);
    for (int i = 0; i < 900; i++) {
      sieve.feed(piece);
    }
    sieve.end();
    assertEquals(hostile.length() + 900 * piece.length(), log.text.length());
  }
}
