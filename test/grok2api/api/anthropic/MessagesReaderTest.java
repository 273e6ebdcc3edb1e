package grok2api.api.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.ReasoningToken;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.PastReasoning;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Text;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.ChatRequest.Url;
import grok2api.chat.Tool;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesReaderTest {

  private static ChatRequest read(String body) {
    return MessagesReader.read(JsonAt.root(JsonReader.parse(body)), Optional.empty()).request();
  }

  /** A smallest request with further members. */
  private static ChatRequest with(String members) {
    return read(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + members + "}");
  }

  private static List<Item> messages(String list) {
    return read("{\"model\":\"m\",\"messages\":" + list + "}").items();
  }

  private static List<Item> blocks(String role, String blocks) {
    return messages("[{\"role\":\"" + role + "\",\"content\":[" + blocks + "]}]");
  }

  private static Message said(Role role, Part... parts) {
    return new Message(role, Optional.empty(), List.of(parts));
  }

  @Test
  void readsTheSmallestRequestWithoutMaxTokens() {
    ChatRequest request = with("\"x\":1");
    assertEquals(List.of(Message.text(Role.USER, "hi")), request.items());
    assertEquals(new ChatRequest.Reasoning(Optional.empty(), false), request.reasoning());
    assertEquals(new ToolChoice.Auto(), request.toolChoice());
    assertTrue(request.parallelToolCalls());
    assertEquals(new Format.Plain(), request.format());
    assertEquals(ChatRequest.Sampling.DEFAULT, request.sampling());
  }

  /** Body, param, code. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'messages':[{'role':'user','content':'x'}]}|model|missing_required_parameter",
        "{'model':'','messages':[{'role':'user','content':'x'}]}|model|invalid_value",
        "{'model':'m'}|messages|missing_required_parameter",
        "{'model':'m','messages':{}}|messages|invalid_value",
        "{'model':'m','messages':[]}|messages|invalid_value",
        "{'model':'m','system':'s','messages':[]}|messages|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':' '}]}|messages|invalid_value",
        "{'model':'m','messages':['x']}|messages.0|invalid_value",
        "{'model':'m','messages':[{'content':'x'}]}|messages.0.role|missing_required_parameter",
        "{'model':'m','messages':[{'role':'tool','content':'x'}]}|messages.0.role|invalid_value",
        "{'model':'m','messages':[{'role':'user'}]}|messages.0.content|missing_required_parameter",
        "{'model':'m','messages':[{'role':'user','content':1}]}|messages.0.content|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':1}]}]}"
            + "|messages.0.content.0.text|invalid_value",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image'}]}]}"
            + "|messages.0.content.0.source|missing_required_parameter",
        "{'model':'m','messages':[{'role':'user','content':"
            + "[{'type':'image','source':{'type':'file','file_id':'f'}}]}]}"
            + "|messages.0.content.0.source.type|unsupported_parameter",
        "{'model':'m','messages':[{'role':'user','content':"
            + "[{'type':'image','source':{'type':'url','url':'file:///etc/passwd'}}]}]}"
            + "|messages.0.content.0.source.url|invalid_image_url",
        "{'model':'m','messages':[{'role':'user','content':"
            + "[{'type':'document','source':{'type':'file','file_id':'f'}}]}]}"
            + "|messages.0.content.0.source.type|unsupported_parameter",
        "{'model':'m','messages':[{'role':'assistant','content':[{'type':'tool_use'}]}]}"
            + "|messages.0.content.0.name|missing_required_parameter",
      })
  void refusesBadMessages(String body, String param, String code) {
    Failure failure = assertThrows(Failure.class, () -> read(body.replace('\'', '"')));
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals(Optional.of(param), failure.param());
    assertEquals(code, failure.code());
  }

  /** Member, param. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'max_tokens':0|max_tokens",
        "'max_tokens':'many'|max_tokens",
        "'stream':1|stream",
        "'system':5|system",
        "'system':[5]|system.0",
        "'output_config':'high'|output_config",
        "'temperature':1.5|temperature",
        "'top_p':-1|top_p",
        "'stop_sequences':'x'|stop_sequences",
        "'stop_sequences':['']|stop_sequences.0",
        "'stop_sequences':[1]|stop_sequences.0",
        "'stop_sequences':['1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16',"
            + "'17']|stop_sequences",
        "'thinking':true|thinking",
        "'thinking':{}|thinking.type",
        "'thinking':{'type':'enabled','budget_tokens':'x'}|thinking.budget_tokens",
        "'output_config':{'effort':'huge'}|output_config.effort",
        "'output_config':{'format':{'type':'xml'}}|output_config.format.type",
        "'output_config':{'format':{'type':'json_schema'}}|output_config.format.schema",
        "'tools':{}|tools",
        "'tools':[{'description':'x'}]|tools.0.name",
        "'tools':[{'name':'a b'}]|tools.0.name",
        "'tools':[{'name':'a','input_schema':1}]|tools.0.input_schema",
        "'tools':[{'name':'a'},{'name':'a'}]|tools.1",
        "'tool_choice':'auto'|tool_choice",
        "'tool_choice':{'type':'maybe'}|tool_choice.type",
        "'tool_choice':{'type':'tool'}|tool_choice.name",
        "'tool_choice':{'type':'tool','name':'zz'}|tool_choice.name",
      })
  void refusesBadFields(String member, String param) {
    Failure failure = assertThrows(Failure.class, () -> with(member.replace('\'', '"')));
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals(Optional.of(param), failure.param());
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    ChatRequest request =
        with(
            """
            "context_management":{"edits":[]},"container":"c","service_tier":"auto","top_k":5,
            "mcp_servers":[1],"betas":["x"],"cache_control":{"type":"ephemeral"},"metadata":7,
            "tools":[{"type":"web_fetch_20250910","name":"web_fetch"},
              {"type":"code_execution_20250825","name":"x"},
              {"type":"computer_20250124","name":"c"}]\
            """);
    assertEquals(List.of(), request.tools());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"container_upload\",\"file_id\":\"f\"}",
        "{\"type\":\"mcp_tool_use\",\"name\":\"x\",\"input\":{}}",
        "{\"type\":\"from_the_future\",\"data\":{\"a\":[1]}}",
        "{\"type\":\"fallback\"}",
        "{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"vendor\"}",
        "{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"g2a1.w.abc\"}",
        "{\"type\":\"redacted_thinking\",\"data\":\"vendor\"}",
        "{\"type\":\"bash_code_execution_tool_result\",\"content\":{\"stdout\":\"\"}}",
      })
  void passesOverBlocksThatSayNothing(String block) {
    assertEquals(
        List.of(said(Role.ASSISTANT, new Text("a"), new Text("b"))),
        blocks("assistant", "{\"type\":\"text\",\"text\":\"a\"}," + block + ",\"b\""));
  }

  @Test
  void keepsTheTextOfUnknownBlocks() {
    assertEquals(
        List.of(said(Role.USER, new Text("x"), new Text("y"))),
        blocks(
            "user",
            "{\"type\":\"novel\",\"text\":\"x\"},{\"type\":\"compaction\",\"content\":\"y\"}"));
  }

  @Test
  void joinsSystemBlocksAndDropsTheVersionStamp() {
    ChatRequest request =
        with(
            """
            "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1"},
              {"type":"text","text":"One.","cache_control":{"type":"ephemeral"}},
              {"type":"text","text":"Two."}]\
            """);
    assertEquals(Message.text(Role.SYSTEM, "One.\n\nTwo."), request.items().getFirst());
    assertEquals(Message.text(Role.SYSTEM, "S"), with("\"system\":\"S\"").items().getFirst());
  }

  @Test
  void keepsTheOrderOfResultsAndWords() {
    List<Item> items =
        messages(
            """
            [{"role":"assistant","content":[{"type":"text","text":"I read."},
               {"type":"tool_use","id":"toolu_1","name":"Read","input":{"p":"a"}},
               {"type":"tool_use","id":"toolu_2","name":"Noop"}]},
             {"role":"user","content":[
               {"type":"text","text":"before"},
               {"type":"tool_result","tool_use_id":"toolu_1","content":"done"},
               {"type":"text","text":"between"},
               {"type":"tool_result","tool_use_id":"toolu_2","is_error":true},
               {"type":"text","text":"after"}]},
             {"role":"system","content":"Remember."},
             {"role":"user","content":"Go on."}]\
            """);
    assertEquals(
        List.of(
            Message.text(Role.ASSISTANT, "I read."),
            new ToolCall("toolu_1", "Read", Tool.Kind.FUNCTION, "{\"p\":\"a\"}"),
            new ToolCall("toolu_2", "Noop", Tool.Kind.FUNCTION, "{}"),
            Message.text(Role.USER, "before"),
            new ToolResult("toolu_1", List.of(new Text("done")), false),
            Message.text(Role.USER, "between"),
            new ToolResult("toolu_2", List.of(), true),
            Message.text(Role.USER, "after"),
            Message.text(Role.SYSTEM, "Remember."),
            Message.text(Role.USER, "Go on.")),
        items);
  }

  @Test
  void readsEverythingThatAToolMayAnswer() {
    List<Item> items =
        blocks(
            "user",
            """
            {"type":"tool_result","tool_use_id":"t","content":[
              {"type":"text","text":"words"},
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
              {"type":"document","source":{"type":"text","data":"doc"}},
              {"type":"search_result","title":"T","source":"https://h","content":
                [{"type":"text","text":"found"}]},
              {"type":"strange","value":1},"plain"]}\
            """);
    assertEquals(
        new ToolResult(
            "t",
            List.of(
                new Text("words"),
                new ChatRequest.Image(
                    new Inline("image/png", "AAAA"), "messages.0.content.0.content.1.source.data"),
                new Text("doc"),
                new Text("T\nhttps://h\nfound"),
                new Text("{\"type\":\"strange\",\"value\":1}"),
                new Text("plain")),
            false),
        items.getFirst());
  }

  @Test
  void cutsStrangeResultsAt2000Characters() {
    String block =
        "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":["
            + "{\"type\":\"strange\",\"v\":\""
            + "\uD83D\uDE00".repeat(2000)
            + "\"}]}";
    ToolResult result = (ToolResult) blocks("user", block).getFirst();
    String text = ((Text) result.parts().getFirst()).text();
    assertTrue(text.length() >= 1999 && text.length() <= 2000);
    assertFalse(Character.isHighSurrogate(text.charAt(text.length() - 1)));
  }

  @Test
  void readsDocumentsOfEveryKind() {
    List<Item> items =
        blocks(
            "user",
            """
            {"type":"document","title":"a.pdf","source":
              {"type":"base64","media_type":"application/pdf","data":"BBBB"}},
            {"type":"document","source":{"type":"url","url":"https://h/b.pdf"}},
            {"type":"document","title":"N","source":{"type":"text","data":"notes"}},
            {"type":"document","source":{"type":"content","content":[
              {"type":"text","text":"in"},
              {"type":"image","source":{"type":"url","url":"https://h/i.png"}}]}}\
            """);
    assertEquals(
        said(
            Role.USER,
            new ChatRequest.File(
                new Inline("application/pdf", "BBBB"), "a.pdf", "messages.0.content.0.source.data"),
            new ChatRequest.File(
                new Url("https://h/b.pdf"), "document", "messages.0.content.1.source.url"),
            new Text("N\nnotes"),
            new Text("in"),
            new ChatRequest.Image(
                new Url("https://h/i.png"), "messages.0.content.3.source.content.1.source.url")),
        items.getFirst());
  }

  @Test
  void givesReasoningBackToTheUpstreamThatMadeIt() {
    List<Item> items =
        blocks(
            "assistant",
            """
            {"type":"thinking","thinking":"plan","signature":"%s"},
            {"type":"thinking","thinking":"other","signature":"%s"},
            {"type":"redacted_thinking","data":"%s"},
            {"type":"text","text":"a"}\
            """
                .formatted(
                    ReasoningToken.wrap("c", "m", "BLOB.x"),
                    ReasoningToken.wrap("c", "another model", "BLOB.y"),
                    ReasoningToken.wrap("o", "m", "MORE")));
    assertEquals(
        List.of(
            new PastReasoning("c", "BLOB.x", "plan"),
            new PastReasoning("o", "MORE", ""),
            Message.text(Role.ASSISTANT, "a")),
        items);
  }

  @Test
  void tellsOfPastSearches() {
    List<Item> items =
        blocks(
            "assistant",
            """
            {"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"oslo"}},
            {"type":"web_search_tool_result","tool_use_id":"s","content":[
              {"type":"web_search_result","url":"https://h","title":"T"}]},
            {"type":"web_search_tool_result","tool_use_id":"s","content":
              {"type":"web_search_tool_result_error","error_code":"unavailable"}}\
            """);
    assertEquals(
        List.of(
            said(
                Role.ASSISTANT, new Text("[web_search: oslo]"), new Text("[result: T https://h]"))),
        items);
  }

  /** thinking and output_config, effort, visible. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x':1||false",
        "'thinking':{'type':'disabled'}|NONE|false",
        "'thinking':{'type':'enabled','budget_tokens':1024}|LOW|true",
        "'thinking':{'type':'enabled','budget_tokens':2048}|LOW|true",
        "'thinking':{'type':'enabled','budget_tokens':2049}|MEDIUM|true",
        "'thinking':{'type':'enabled','budget_tokens':10001}|HIGH|true",
        "'thinking':{'type':'enabled','budget_tokens':99999},'max_tokens':5|HIGH|true",
        "'thinking':{'type':'enabled'}|MEDIUM|true",
        "'thinking':{'type':'adaptive'}|MEDIUM|true",
        "'thinking':{'type':'between_tools'}|MEDIUM|true",
        "'thinking':{'type':'new_kind'}|MEDIUM|true",
        "'thinking':{'type':'adaptive','display':'omitted'}|MEDIUM|false",
        "'thinking':{'type':'adaptive','display':'summarized'}|MEDIUM|true",
        "'thinking':{'type':'adaptive'},'output_config':{'effort':'max'}|XHIGH|true",
        "'thinking':{'type':'enabled','budget_tokens':1024},'output_config':{'effort':'high'}"
            + "|HIGH|true",
        "'output_config':{'effort':'low'}|LOW|false",
      })
  void readsThinking(String members, Effort effort, boolean visible) {
    ChatRequest request = with(members.replace('\'', '"'));
    assertEquals(
        new ChatRequest.Reasoning(Optional.ofNullable(effort), visible), request.reasoning());
    assertEquals(visible, request.hints().wantsEncryptedReasoning(), "blocks only for signatures");
  }

  /** tool_choice, choice, parallel. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'auto'}|Auto[]|true",
        "{'type':'none'}|None[]|true",
        "{'type':'any','disable_parallel_tool_use':true}|Required[]|false",
        "{'type':'tool','name':'a'}|Named[name=a]|true",
        "{'type':'tool','name':'web_search'}|Auto[]|true",
      })
  void readsToolChoice(String choice, String expected, boolean parallel) {
    ChatRequest request =
        with(
            "\"tools\":[{\"name\":\"a\"},"
                + "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],"
                + "\"tool_choice\":"
                + choice.replace('\'', '"'));
    assertEquals(expected, request.toolChoice().toString());
    assertEquals(parallel, request.parallelToolCalls());
  }

  @Test
  void readsTools() {
    ChatRequest request =
        with(
            """
            "tools":[
              {"name":"a","description":"d","input_schema":{"type":"object","x":1}},
              {"type":"custom","name":"b"},{"type":null,"name":"c"},
              {"type":"web_search_20260209","name":"web_search","max_uses":8},
              {"type":"bash_20250124","name":"bash"},
              {"type":"text_editor_20250728","name":"str_replace_based_edit_tool"}]\
            """);
    assertEquals(
        List.of("a", "b", "c", "web_search", "bash", "str_replace_based_edit_tool"),
        request.tools().stream().map(Tool::name).toList());
    assertEquals(
        "{\"type\":\"object\",\"properties\":{}}",
        request.tools().get(1).schema().orElseThrow().compact());
    assertTrue(request.declaresSearch());
    assertTrue(request.tools().get(4).schema().orElseThrow().compact().contains("\"restart\""));
  }

  private static List<String> offered(String messages, String more) {
    return read(
            """
            {"model":"m","tools":[{"name":"ToolSearch"},
              {"name":"WebSearch","defer_loading":true},{"name":"Lazy","defer_loading":true}],
             "messages":%s%s}\
            """
                .formatted(messages, more))
        .callableTools()
        .stream()
        .map(Tool::name)
        .toList();
  }

  @Test
  void offersDeferredToolsOnceTheHistoryNamesThem() {
    String plain = "[{\"role\":\"user\",\"content\":\"hi\"}]";
    assertEquals(List.of("ToolSearch"), offered(plain, ""));
    String found =
        """
        [{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[
          {"type":"tool_reference","tool_name":"WebSearch"}]}]}]\
        """;
    assertEquals(List.of("ToolSearch", "WebSearch"), offered(found, ""));
    assertEquals(
        List.of("ToolSearch", "Lazy"),
        offered(plain, ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"Lazy\"}"));
  }

  @Test
  void addsAndRemovesToolsInTheMiddle() {
    String changed =
        """
        [{"role":"user","content":"hi"},
         {"role":"system","content":[
           {"type":"tool_addition","tool":{"type":"tool_reference","name":"Lazy"}},
           {"type":"tool_addition","tool":{"type":"tool_definition","definition":
             {"name":"Added","description":"x"}}},
           {"type":"tool_removal","tool":{"type":"tool_reference","name":"ToolSearch"}}]}]\
        """;
    assertEquals(List.of("Lazy", "Added"), offered(changed, ""));
  }

  @Test
  void readsTheFormatAndTheConversation() {
    ChatRequest request =
        with(
            """
            "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
            "metadata":{"user_id":"u-1"},"stop_sequences":["A","B"],"temperature":0\
            """);
    Format.JsonSchema format = (Format.JsonSchema) request.format();
    assertEquals("{\"type\":\"object\"}", format.schema().compact());
    assertEquals(Optional.of("u-1"), request.hints().affinity());
    assertEquals(List.of("A", "B"), request.sampling().stop());
    assertEquals(Optional.of(0.0), request.sampling().temperature());
  }
}
