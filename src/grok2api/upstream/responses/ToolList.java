package grok2api.upstream.responses;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes {@code tools}, {@code tool_choice} and {@code parallel_tool_calls}. */
final class ToolList {

  private static final String WEB = "web_search";
  private static final String X = "x_search";

  /** What the console runs for itself besides search. */
  private static final Set<String> HOSTED =
      Set.of(
          "mcp",
          "shell",
          "image_generation",
          "collections_search",
          "file_search",
          "code_execution",
          "code_interpreter");

  private final JsonWriter out;
  private final Dialect dialect;

  ToolList(JsonWriter out, Dialect dialect) {
    this.out = out;
    this.dialect = dialect;
  }

  void write(ChatRequest request, boolean defaultSearch) {
    List<Tool> functions = request.callableTools();
    Map<String, Json.Obj> hosted = hosted(request, defaultSearch);
    if (functions.isEmpty() && hosted.isEmpty()) {
      return;
    }
    out.name("tools").beginArray();
    functions.forEach(this::function);
    hosted.values().forEach(out::value);
    out.endArray();
    choice(request.toolChoice(), !functions.isEmpty());
    if (!request.parallelToolCalls()) {
      out.field("parallel_tool_calls", false);
    }
  }

  private void function(Tool tool) {
    out.beginObject().field("type", "function").field("name", tool.name());
    if (!tool.description().isEmpty()) {
      out.field("description", tool.description());
    }
    CustomInput.parameters(out, tool);
    tool.strict().ifPresent(strict -> out.field("strict", strict));
    out.endObject();
  }

  /** Tools that the upstream runs, by type; a declaration with options beats a bare one. */
  private Map<String, Json.Obj> hosted(ChatRequest request, boolean defaultSearch) {
    Map<String, Json.Obj> found = new LinkedHashMap<>();
    for (Json.Obj raw : request.hints().hostedTools()) {
      String type = type(raw.text("type").orElse(""));
      boolean search = type.equals(WEB) || type.equals(X);
      if (search || dialect == Dialect.OFFICIAL || HOSTED.contains(type)) {
        String key = search ? type : type + found.size(); // several servers of mcp are possible
        found.putIfAbsent(key, tool(raw.with("type", Json.of(type)), request));
      }
    }
    for (Tool tool : request.tools()) {
      if (tool.kind() == Tool.Kind.HOSTED_SEARCH) {
        search(found, tool.name(), request);
      }
    }
    boolean none = request.tools().isEmpty() && request.hints().hostedTools().isEmpty();
    if (request.hints().search() || none && defaultSearch) {
      search(found, WEB, request);
      search(found, X, request);
    }
    return found;
  }

  private void search(Map<String, Json.Obj> found, String type, ChatRequest request) {
    if (!found.containsKey(type)) {
      Map<String, Json> bare = new LinkedHashMap<>();
      bare.put("type", Json.of(type));
      found.put(type, tool(new Json.Obj(bare), request));
    }
  }

  /** Older and dated names of search are today's. */
  private static String type(String declared) {
    return declared.startsWith("web_search") ? WEB : declared;
  }

  private Json.Obj tool(Json.Obj raw, ChatRequest request) {
    String type = raw.text("type").orElse("");
    Json.Obj tool = type.equals(X) ? withValidDates(raw) : raw;
    if (dialect == Dialect.OFFICIAL) {
      return tool;
    }
    return switch (type) {
      case WEB -> withDefault(tool, "enable_image_understanding", !declaresViewImage(request));
      case X -> withDefault(tool, "enable_video_understanding", true);
      default -> tool;
    };
  }

  /** Image understanding adds a tool of this name, which must not be there twice. */
  private static boolean declaresViewImage(ChatRequest request) {
    return request.callableTools().stream().anyMatch(tool -> tool.name().equals("view_image"));
  }

  private static Json.Obj withDefault(Json.Obj tool, String name, boolean value) {
    boolean keep = tool.get(name).isPresent() && value;
    return keep ? tool : tool.with(name, Json.of(value));
  }

  private static Json.Obj withValidDates(Json.Obj tool) {
    Optional<LocalDate> from = tool.text("from_date").flatMap(ToolList::date);
    Optional<LocalDate> to = tool.text("to_date").flatMap(ToolList::date);
    boolean reversed = from.isPresent() && to.isPresent() && from.get().isAfter(to.get());
    Json.Obj valid = from.isEmpty() || reversed ? tool.without("from_date") : tool;
    return to.isEmpty() || reversed ? valid.without("to_date") : valid;
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return text.length() == 10 ? Optional.of(LocalDate.parse(text)) : Optional.empty();
    } catch (DateTimeParseException noDate) {
      return Optional.empty();
    }
  }

  private void choice(ToolChoice choice, boolean functions) {
    switch (choice) {
      case ToolChoice.None() -> out.field("tool_choice", "none");
      case ToolChoice.Auto() -> out.field("tool_choice", "auto");
      case ToolChoice.Required() -> out.field("tool_choice", functions ? "required" : "auto");
      case ToolChoice.Named(var name) ->
          out.name("tool_choice")
              .beginObject()
              .field("type", "function")
              .field("name", name)
              .endObject();
    }
  }
}
