package grok2api.api.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.Fixtures;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.ChatRequest.Url;
import grok2api.chat.Tool;
import grok2api.config.Config;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatReaderTest {

  private static final String TOOLS =
      """
      "tools":[{"type":"function","function":{"name":"a"}},{"type":"function","name":"b"}]\
      """;

  private static ChatOrder read(String body) {
    return read(body, Config.defaults());
  }

  private static ChatOrder read(String body, Config config) {
    JsonAt root = JsonAt.root(JsonReader.parse(body));
    return ChatReader.read(root, config, Optional.of("session-1"), "draws"::equals);
  }

  /** A smallest request with further members. */
  private static ChatOrder with(String members) {
    return read(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + members + "}");
  }

  private static ChatRequest messages(String list) {
    return read("{\"model\":\"m\",\"messages\":" + list + "}").request();
  }

  @Test
  void readsTheSmallestRequest() {
    ChatOrder order =
        read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertEquals(List.of(Message.text(Role.USER, "hi")), order.request().items());
    assertEquals("m", order.request().model());
    assertEquals(Optional.empty(), order.stream());
    assertEquals(1, order.choices());
    assertFalse(order.includeUsage());
    assertEquals(new ToolChoice.Auto(), order.request().toolChoice());
    assertTrue(order.request().parallelToolCalls());
    assertEquals(new Format.Plain(), order.request().format());
    assertEquals(Optional.of("session-1"), order.request().hints().affinity());
  }

  @Test
  void modelsThatDrawSayThemselvesWhatTheyMiss() {
    String blank = "\",\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}";
    assertEquals(List.of(), read("{\"model\":\"draws" + blank).request().items());
    assertThrows(Failure.class, () -> read("{\"model\":\"m" + blank));
  }

  /** Body (all in single quotes), param, code. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'messages':[]}|model|missing_required_parameter",
        "{'model':' ','messages':[]}|model|invalid_value",
        "{'model':1,'messages':[]}|model|invalid_value",
        "{'model':'m'}|messages|missing_required_parameter",
        "{'model':'m','messages':null}|messages|missing_required_parameter",
        "{'model':'m','messages':'hi'}|messages|invalid_value",
        "{'model':'m','messages':[]}|messages|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':''}]}|messages|invalid_value",
        "{'model':'m','messages':['hi']}|messages.0|invalid_value",
        "{'model':'m','messages':[{'content':'hi'}]}|messages.0.role|missing_required_parameter",
        "{'model':'m','messages':[{'role':'robot','content':'hi'}]}|messages.0.role|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':5}]}|messages.0.content|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':5}]}]}"
            + "|messages.0.content.0.text|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':[{'text':'x'}]}]}"
            + "|messages.0.content.0.type|missing_required_parameter",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'hologram'}]}]}"
            + "|messages.0.content.0.type|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url'}]}]}"
            + "|messages.0.content.0.image_url|missing_required_parameter",
        "{'model':'m','messages':[{'role':'user','content':"
            + "[{'type':'image_url','image_url':{'url':'ftp://x/y'}}]}]}"
            + "|messages.0.content.0.image_url.url|invalid_image_url",
        "{'model':'m','messages':[{'role':'user','content':"
            + "[{'type':'image_url','image_url':'data:image/png,abc'}]}]}"
            + "|messages.0.content.0.image_url|invalid_image_url",
        "{'model':'m','messages':[{'role':'user','content':"
            + "[{'type':'file','file':{'file_id':'f'}}]}]}"
            + "|messages.0.content.0.file.file_id|unsupported_parameter",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'type':'function'}]}]}"
            + "|messages.0.tool_calls.0.function|missing_required_parameter",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':['f']}]}"
            + "|messages.0.tool_calls.0|invalid_value",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'function':'f'}]}]}"
            + "|messages.0.tool_calls.0.function|invalid_value",
      })
  void refusesBadMessages(String body, String param, String code) {
    Failure failure = assertThrows(Failure.class, () -> read(body.replace('\'', '"')));
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals(Optional.of(param), failure.param());
    assertEquals(code, failure.code());
  }

  /** Member, param, code. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'stream':'yes'|stream|invalid_value",
        "'stream_options':{'include_usage':1}|stream_options.include_usage|invalid_value",
        "'stream_options':true|stream_options|invalid_value",
        "'tools':['f']|tools.0|invalid_value",
        "'tools':[null]|tools.0|invalid_value",
        "'tools':[{'type':'function','function':'f'}]|tools.0.function|invalid_value",
        "'response_format':'json_object'|response_format|invalid_value",
        "'response_format':{'type':'json_schema','json_schema':[]}"
            + "|response_format.json_schema|invalid_value",
        "'response_format':{'type':'json_schema'}"
            + "|response_format.json_schema|missing_required_parameter",
        "'temperature':2.1|temperature|invalid_value",
        "'temperature':-0.1|temperature|invalid_value",
        "'temperature':'hot'|temperature|invalid_value",
        "'top_p':1.5|top_p|invalid_value",
        "'max_tokens':0|max_tokens|invalid_value",
        "'max_tokens':1.5|max_tokens|invalid_value",
        "'max_completion_tokens':0|max_completion_tokens|invalid_value",
        "'reasoning_effort':'huge'|reasoning_effort|invalid_value",
        "'reasoning':{'effort':'huge'}|reasoning.effort|invalid_value",
        "'reasoning':true|reasoning|invalid_value",
        "'stop':''|stop|invalid_value",
        "'stop':[]|stop|invalid_value",
        "'stop':['a','']|stop.1|invalid_value",
        "'stop':7|stop|invalid_value",
        "'stop':['1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17']"
            + "|stop|invalid_value",
        "'n':0|n|invalid_value",
        "'n':2|n|unsupported_parameter",
        "'n':9|n|invalid_value",
        "'modalities':['text','audio']|modalities.1|unsupported_parameter",
        "'audio':{'voice':'x'}|audio|unsupported_parameter",
        "'functions':[]|functions|unsupported_parameter",
        "'function_call':'auto'|function_call|unsupported_parameter",
        "'response_format':{}|response_format.type|missing_required_parameter",
        "'response_format':{'type':'xml'}|response_format.type|invalid_value",
        "'response_format':{'type':'json_schema','json_schema':{'name':'x'}}"
            + "|response_format.json_schema.schema|missing_required_parameter",
        "'parallel_tool_calls':'no'|parallel_tool_calls|invalid_value",
        "'tools':{}|tools|invalid_value",
        "'tools':[{'type':'function','function':{}}]"
            + "|tools.0.function.name|missing_required_parameter",
        "'tools':[{'type':'function','function':{'name':'a b'}}]"
            + "|tools.0.function.name|invalid_value",
        "'tools':[{'name':'a'},{'name':'a'}]|tools.1|invalid_value",
        "'tools':[{'name':'a','parameters':[]}]|tools.0.parameters|invalid_value",
        "'tool_choice':'maybe'|tool_choice|invalid_value",
        "'tool_choice':{'type':'function','function':{'name':'zz'}}"
            + "|tool_choice.function.name|invalid_value",
        "'tool_choice':{'type':'mcp'}|tool_choice.type|invalid_value",
        "'tool_choice':{'type':'web_search'}|tool_choice.type|invalid_value",
        "'tool_choice':5|tool_choice|invalid_value",
      })
  void refusesBadFields(String member, String param, String code) {
    Failure failure = assertThrows(Failure.class, () -> with(member.replace('\'', '"')));
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals(Optional.of(param), failure.param());
    assertEquals(code, failure.code());
  }

  @Test
  void ignoresUnknownAndNullFields() {
    ChatOrder order =
        with(
            """
            "nobody":{"knows":1},"temperature":null,"tools":null,"stop":null,"audio":null,
            "logprobs":true,"top_logprobs":5,"store":true,"metadata":{"user_id":5},
            "tools":[{"type":"code_interpreter"},{"type":"mcp","server":"x"}]\
            """);
    assertEquals(List.of(), order.request().tools());
    assertEquals(Optional.empty(), order.request().sampling().temperature());
  }

  @Test
  void keepsZeroAndTheNewerLimit() {
    var sampling =
        with("\"temperature\":0,\"top_p\":0,\"max_tokens\":5,\"max_completion_tokens\":7.0")
            .request()
            .sampling();
    assertEquals(Optional.of(0.0), sampling.temperature());
    assertEquals(Optional.of(0.0), sampling.topP());
    assertEquals(Optional.of(7L), sampling.maxOutputTokens());
  }

  /** Members, effort, visible while {@code features.thinking} is on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x':1||true",
        "'reasoning_effort':'none'|NONE|false",
        "'reasoning_effort':'minimal'|LOW|true",
        "'reasoning_effort':'max'|XHIGH|true",
        "'reasoning':{'effort':'high'}|HIGH|true",
        "'reasoning':{'effort':'high'},'reasoning_effort':'low'|LOW|true",
        "'reasoning':{'effort':'high','exclude':true}|HIGH|false",
        "'reasoning':{'enabled':false}|NONE|false",
        "'reasoning':{'enabled':true}||true",
      })
  void readsEffortAndVisibility(String members, Effort effort, boolean visible) {
    var reasoning = with(members.replace('\'', '"')).request().reasoning();
    assertEquals(Optional.ofNullable(effort), reasoning.effort());
    assertEquals(visible, reasoning.visible());
  }

  @Test
  void hidesReasoningByDefaultWhenTheSettingSaysSo() {
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    assertFalse(read(body, Fixtures.withFeatures(false, false)).request().reasoning().visible());
  }

  @Test
  void readsEveryKindOfPart() {
    ChatRequest request =
        messages(
            """
            [{"role":"user","name":"ann","content":[
              {"type":"text","text":"a"},{"type":"input_text","text":"b"},"c",
              {"type":"image_url","image_url":{"url":"https://h/i.png","detail":"low"}},
              {"type":"input_image","image_url":"data:image/jpeg;base64,AAAA"},
              {"type":"file","file":
                {"file_data":"data:application/pdf;base64,BBBB","filename":"x"}},
              {"type":"input_file","file_data":"CCCC","filename":"y.csv"},
              {"type":"input_file","file_url":"https://h/z.pdf"},
              {"type":"input_audio","input_audio":{"data":"DDDD","format":"mp3"}}]}]\
            """);
    Message message = (Message) request.items().getFirst();
    assertEquals(Optional.of("ann"), message.name());
    assertEquals(
        List.of(
            new ChatRequest.Text("a"),
            new ChatRequest.Text("b"),
            new ChatRequest.Text("c"),
            new ChatRequest.Image(new Url("https://h/i.png"), "messages.0.content.3.image_url.url"),
            new ChatRequest.Image(
                new Inline("image/jpeg", "AAAA"), "messages.0.content.4.image_url"),
            new ChatRequest.File(
                new Inline("application/pdf", "BBBB"), "x", "messages.0.content.5.file.file_data"),
            new ChatRequest.File(
                new Inline("text/csv", "CCCC"), "y.csv", "messages.0.content.6.file_data"),
            new ChatRequest.File(
                new Url("https://h/z.pdf"), "file", "messages.0.content.7.file_url"),
            new ChatRequest.File(
                new Inline("audio/mp3", "DDDD"),
                "audio.mp3",
                "messages.0.content.8.input_audio.data")),
        message.parts());
  }

  @Test
  void keepsOrderAndAcceptsTrimmedHistories() {
    ChatRequest request =
        messages(
            """
            [{"role":"tool","tool_call_id":"lost","content":[{"type":"text","text":"r"}]},
             {"role":"developer","content":"d"},{"role":"system","content":"s"},
             {"role":"assistant","content":"said","reasoning_content":"secret","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
               {"id":"c2","type":"custom","custom":{"name":"p","input":"*** x"}},
               {"id":"c3","type":"function","function":{"name":"g","arguments":{"b":2}}}]},
             {"role":"assistant","content":null,"refusal":"no"},
             {"role":"function","name":"old","content":"o"}]\
            """);
    assertEquals(
        List.of(
            new ToolResult("lost", List.of(new ChatRequest.Text("r")), false),
            Message.text(Role.DEVELOPER, "d"),
            Message.text(Role.SYSTEM, "s"),
            Message.text(Role.ASSISTANT, "said"),
            new ToolCall("c1", "f", Tool.Kind.FUNCTION, "{\"a\":1}"),
            new ToolCall("c2", "p", Tool.Kind.CUSTOM, "*** x"),
            new ToolCall("c3", "g", Tool.Kind.FUNCTION, "{\"b\":2}"),
            Message.text(Role.ASSISTANT, "no"),
            new ToolResult("old", List.of(new ChatRequest.Text("o")), false)),
        request.items());
  }

  @Test
  void removesOurOwnSourcesFromHistory() {
    ChatRequest request =
        messages(
            """
            [{"role":"assistant",
              "content":"Answer.\\n\\n## Sources\\n[grok2api-sources]: #\\n- [a](b)"},
             {"role":"user","content":"## Sources\\n[grok2api-sources]: #"}]\
            """);
    assertEquals(Message.text(Role.ASSISTANT, "Answer."), request.items().get(0));
    assertEquals(2, request.items().size());
  }

  @Test
  void readsTools() {
    ChatRequest request =
        with("""
        "tools":[
         {"type":"function","function":{"name":"get","description":"d","strict":true,
           "parameters":{"type":"object"}}},
         {"type":"custom","custom":{"name":"patch","description":"p","format":
           {"type":"grammar","grammar":{"syntax":"lark","definition":"start: X"}}}},
         {"type":"web_search_preview_2025_03_11"},{"type":"web_search"},{"type":"x_search"}]\
        """)
            .request();
    assertEquals(
        List.of("get", "patch", "web_search", "x_search"),
        request.tools().stream().map(Tool::name).toList());
    Tool get = request.tools().get(0);
    assertEquals("{\"type\":\"object\"}", get.schema().orElseThrow().compact());
    assertEquals(Optional.of(true), get.strict());
    Tool patch = request.tools().get(1);
    assertEquals(Tool.Kind.CUSTOM, patch.kind());
    assertEquals("p\n\nThe input must follow this grammar (lark):\nstart: X", patch.description());
    assertTrue(request.declaresSearch());
  }

  @Test
  void refusesMoreThan1024Tools() {
    StringBuilder tools = new StringBuilder("\"tools\":[");
    for (int i = 0; i < 1025; i++) {
      tools.append(i == 0 ? "" : ",").append("{\"name\":\"t").append(i).append("\"}");
    }
    Failure failure = assertThrows(Failure.class, () -> with(tools + "]"));
    assertEquals(Optional.of("tools"), failure.param());
  }

  /** tool_choice, choice, names of the tools that remain. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'auto'|Auto[]|a b",
        "'none'|None[]|a b",
        "'required'|Required[]|a b",
        "{'type':'function','function':{'name':'b'}}|Named[name=b]|a b",
        "{'type':'function','name':'b'}|Named[name=b]|a b",
        "{'type':'allowed_tools','allowed_tools':{'mode':'required',"
            + "'tools':[{'type':'function','function':{'name':'b'}}]}}|Required[]|b",
        "{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'a'}]}|Auto[]|a",
      })
  void readsToolChoice(String choice, String expected, String names) {
    ChatRequest request = with(TOOLS + ",\"tool_choice\":" + choice.replace('\'', '"')).request();
    assertEquals(expected, request.toolChoice().toString());
    assertEquals(names, String.join(" ", request.tools().stream().map(Tool::name).toList()));
  }

  @Test
  void readsFormatStopAndHints() {
    ChatRequest request =
        with("""
        "stop":"END","seed":7,"prompt_cache_key":"k","web_search_options":{},
        "response_format":{"type":"json_schema","json_schema":
          {"name":"city","strict":true,"schema":{"type":"object"}}}\
        """)
            .request();
    assertEquals(List.of("END"), request.sampling().stop());
    assertEquals(Optional.of("k"), request.hints().affinity());
    assertEquals(
        "{\"seed\":7,\"prompt_cache_key\":\"k\"}", request.hints().passThrough().compact());
    assertTrue(request.hints().search());
    Format.JsonSchema format = (Format.JsonSchema) request.format();
    assertEquals("city", format.name());
    assertEquals(Optional.of(true), format.strict());
  }

  @Test
  void allowsSeveralChoicesWhenTheSettingDoes() {
    String body = "{\"model\":\"m\",\"n\":3,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    assertEquals(3, read(body, Fixtures.withMaxN(4)).choices());
  }
}
