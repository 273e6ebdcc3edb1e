package grok2api.api.responses;

import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the response object repeats of its request, with the defaults of this API. Members
 * that nothing here acts on are checked too: a typed client would choke on its own wrong value.
 */
final class EchoReader {

  // What the server says when the client said nothing; upstreams are then told nothing either.
  private static final Json.Num TEMPERATURE = new Json.Num("0.8");
  private static final Json.Num TOP_P = new Json.Num("0.95");

  private EchoReader() {}

  static Echo read(JsonAt body, boolean store) {
    Map<String, Json> front = new LinkedHashMap<>();
    front.put("instructions", text(body, "instructions"));
    front.put("max_output_tokens", number(body, "max_output_tokens"));
    front.put("max_tool_calls", number(body, "max_tool_calls"));
    front.put("model", body.require("model").value());
    Map<String, Json> back = new LinkedHashMap<>();
    back.put("parallel_tool_calls", Json.of(body.bool("parallel_tool_calls").orElse(true)));
    back.put("previous_response_id", text(body, "previous_response_id"));
    back.put("prompt_cache_key", text(body, "prompt_cache_key"));
    back.put("reasoning", reasoning(body));
    body.string("service_tier"); // what was wished for is checked, what is given is one tier
    back.put("service_tier", Json.of("default"));
    back.put("store", Json.of(store));
    back.put("temperature", body.get("temperature").map(JsonAt::value).orElse(TEMPERATURE));
    back.put("text", format(body));
    back.put("tool_choice", body.get("tool_choice").map(JsonAt::value).orElse(Json.of("auto")));
    back.put("tools", tools(body));
    back.put("top_p", body.get("top_p").map(JsonAt::value).orElse(TOP_P));
    back.put("truncation", Json.of(truncation(body)));
    back.put("user", text(body, "user"));
    back.put("metadata", body.get("metadata").map(JsonAt::object).orElse(Json.Obj.EMPTY));
    return new Echo(new Json.Obj(front), new Json.Obj(back));
  }

  private static Json text(JsonAt body, String name) {
    return body.string(name).map(Json::of).orElse(Json.Null.VALUE);
  }

  private static Json number(JsonAt body, String name) {
    return body.integer(name, 0, Integer.MAX_VALUE).map(Json::of).orElse(Json.Null.VALUE);
  }

  /** Both members always; the effort that a model chooses for itself is not known. */
  private static Json reasoning(JsonAt body) {
    Json.Obj asked = body.get("reasoning").map(JsonAt::object).orElse(Json.Obj.EMPTY);
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("effort", asked.get("effort").orElse(Json.Null.VALUE));
    members.put("summary", asked.get("summary").orElse(Json.Null.VALUE));
    return new Json.Obj(members);
  }

  private static Json format(JsonAt body) {
    Optional<JsonAt> text = body.get("text");
    Json plain = new Json.Obj(Map.of("type", Json.of("text")));
    Json format = text.flatMap(t -> t.get("format")).map(JsonAt::value).orElse(plain);
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("format", format);
    text.flatMap(t -> t.get("verbosity")).ifPresent(v -> members.put("verbosity", v.value()));
    return new Json.Obj(members);
  }

  /** Repeated only: what is too long for the upstream is an error, never cut in silence. */
  private static String truncation(JsonAt body) {
    Optional<JsonAt> asked = body.get("truncation");
    if (asked.isEmpty()) {
      return "disabled";
    }
    return switch (asked.get().string()) {
      case "auto", "disabled" -> asked.get().string();
      default -> throw asked.get().wrong("one of auto, disabled");
    };
  }

  private static Json tools(JsonAt body) {
    List<Json> tools = new ArrayList<>();
    body.list("tools").forEach(tool -> tools.add(tool(tool.value())));
    return new Json.Arr(tools);
  }

  /** Typed clients want all members of a function, which requests may leave out. */
  private static Json tool(Json declared) {
    if (!(declared instanceof Json.Obj tool)
        || !tool.text("type").orElse("function").equals("function")) {
      return declared;
    }
    Json.Obj function =
        tool.get("function").orElse(tool) instanceof Json.Obj nested ? nested : tool;
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("type", Json.of("function"));
    members.put("name", function.get("name").orElse(Json.Null.VALUE));
    members.put("description", function.get("description").orElse(Json.Null.VALUE));
    members.put("parameters", function.get("parameters").orElse(Json.Null.VALUE));
    members.put("strict", function.get("strict").orElse(Json.of(false)));
    return new Json.Obj(members);
  }
}
