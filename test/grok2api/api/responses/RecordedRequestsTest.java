package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in the shapes that Codex 0.169 and the AI SDK send, and what they mean. */
class RecordedRequestsTest {

  private static final Path FOLDER = Path.of("test/golden/responses/requests");

  private static final Map<String, Json.Obj> KEPT =
      Map.of(
          "rs_S0",
          object("{\"id\":\"rs_S0\",\"type\":\"reasoning\",\"summary\":[]}"),
          "msg_S1",
          object(
              "{\"id\":\"msg_S1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":"
                  + "[{\"type\":\"output_text\",\"text\":\"Let me look.\",\"annotations\":[]}]}"),
          "fc_S2",
          object(
              "{\"id\":\"fc_S2\",\"type\":\"function_call\",\"call_id\":\"call_9\","
                  + "\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}"));

  private static Json.Obj object(String json) {
    return (Json.Obj) JsonReader.parse(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "codex_first",
        "codex_exec",
        "codex_patch",
        "codex_view_image",
        "codex_compaction_trigger",
        "codex_after_compaction",
        "codex_own_compaction",
        "aisdk_references"
      })
  void means(String name) throws IOException {
    JsonAt body = JsonAt.root(JsonReader.parse(Files.readAllBytes(FOLDER.resolve(name + ".json"))));
    ResponseOrder order =
        ResponsesReader.read(body, Config.defaults(), Optional.empty(), new Known(KEPT, List.of()));
    String actual = Described.of(order);
    Path expected = FOLDER.resolve(name + ".txt");
    if (!Files.exists(expected) || !Files.readString(expected).equals(actual)) {
      Files.writeString(FOLDER.resolve(name + ".txt.actual"), actual);
    }
    assertEquals(Files.readString(expected), actual);
  }
}
