package grok2api.api.anthropic;

import grok2api.api.ToolTable;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools of one request. A deferred tool is declared but not offered to the model until the
 * history names it; the history may also add and remove tools.
 */
final class MessageTools {

  private static final Json.Obj NO_ARGUMENTS = noArguments();

  private final ToolTable table = new ToolTable();

  /**
   * Which call is wanted.
   *
   * @param parallel false: at most one call
   */
  record Choice(ToolChoice choice, boolean parallel) {}

  /** Reads {@code tools}; types that this server cannot run are passed over. */
  MessageTools(List<JsonAt> declarations) {
    for (JsonAt declaration : declarations) {
      String type = declaration.string("type").orElse("custom");
      if (type.equals("custom")) {
        table.add(declaration, function(declaration));
      } else if (type.startsWith("web_search")) {
        table.addHosted("web_search");
      } else {
        ClientTools.find(type, declaration).ifPresent(tool -> table.add(declaration, tool));
      }
    }
  }

  /** The history names a tool: from now on it is offered. */
  void activate(String name) {
    table.find(name).filter(Tool::deferred).ifPresent(tool -> table.put(offered(tool)));
  }

  /** A block {@code tool_addition}: a reference to a declared tool, or a whole definition. */
  void addition(JsonAt block) {
    Optional<JsonAt> tool = block.get("tool").filter(JsonAt::isObject);
    Optional<JsonAt> definition = tool.flatMap(t -> t.get("definition")).filter(JsonAt::isObject);
    if (definition.isPresent()) {
      table.put(offered(function(definition.get())));
    } else {
      tool.flatMap(MessageTools::reference).ifPresent(this::activate);
    }
  }

  /** A block {@code tool_removal}. */
  void removal(JsonAt block) {
    block.get("tool").flatMap(MessageTools::reference).ifPresent(table::remove);
  }

  /** The name in a reference: {@code tool_name} in tool results, {@code name} elsewhere. */
  static Optional<String> reference(JsonAt reference) {
    return reference
        .get("tool_name")
        .or(() -> reference.get("name"))
        .filter(JsonAt::isString)
        .map(JsonAt::string);
  }

  /** Reads {@code tool_choice}; a tool that is named there is offered. */
  Choice choice(Optional<JsonAt> member) {
    if (member.isEmpty()) {
      return new Choice(new ToolChoice.Auto(), true);
    }
    JsonAt choice = member.get();
    if (!choice.isObject()) {
      throw choice.wrong("an object");
    }
    boolean parallel = !choice.bool("disable_parallel_tool_use").orElse(false);
    JsonAt type = choice.require("type");
    return switch (type.string()) {
      case "auto" -> new Choice(new ToolChoice.Auto(), parallel);
      case "none" -> new Choice(new ToolChoice.None(), parallel);
      case "any" -> new Choice(new ToolChoice.Required(), parallel);
      case "tool" -> new Choice(named(choice.require("name")), parallel);
      default -> throw type.wrong("one of auto, any, tool, none");
    };
  }

  /** What is left at the end of the history. */
  List<Tool> tools() {
    return table.tools();
  }

  /** Hosted search can be named but not forced: the upstream decides. */
  private ToolChoice named(JsonAt name) {
    Optional<Tool> tool = table.find(name.string());
    if (tool.isEmpty()) {
      throw Failure.invalid(
          name.path(), "Tool '" + name.string() + "' is not declared in 'tools'.");
    }
    activate(name.string());
    return table.callable(name.string())
        ? new ToolChoice.Named(name.string())
        : new ToolChoice.Auto();
  }

  private static Tool function(JsonAt declaration) {
    return new Tool(
        ToolTable.name(declaration),
        Optional.empty(),
        Tool.Kind.FUNCTION,
        declaration.string("description").orElse(""),
        Optional.of(declaration.get("input_schema").map(JsonAt::object).orElse(NO_ARGUMENTS)),
        declaration.bool("strict"),
        declaration.bool("defer_loading").orElse(false));
  }

  private static Tool offered(Tool tool) {
    return new Tool(
        tool.name(),
        tool.namespace(),
        tool.kind(),
        tool.description(),
        tool.schema(),
        tool.strict(),
        false);
  }

  private static Json.Obj noArguments() {
    Map<String, Json> schema = new LinkedHashMap<>();
    schema.put("type", Json.of("object"));
    schema.put("properties", Json.Obj.EMPTY);
    return new Json.Obj(schema);
  }
}
