package grok2api.api.openai;

import grok2api.base.Failure;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code tools}: functions and custom tools in nested (chat) or flat (Responses) spelling,
 * and hosted search. Other types are left to the caller.
 *
 * <p>Collects while reading; names are unique, at most 1,024 of them.
 */
final class ToolDeclarations {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");
  private static final int MAX_TOOLS = 1_024;

  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /** Adds one declaration; false when its type is not one of ours. */
  boolean add(JsonAt declaration) {
    String type = declaration.string("type").orElse("function");
    if (type.equals("function")) {
      put(declaration, function(declaration.get("function").orElse(declaration)));
      return true;
    }
    if (type.equals("custom")) {
      put(declaration, custom(declaration.get("custom").orElse(declaration)));
      return true;
    }
    Optional<String> search = hostedSearch(type);
    search.ifPresent(name -> tools.putIfAbsent(name, hosted(name)));
    return search.isPresent();
  }

  /** Adds a member of a namespace; its wire name is {@code <namespace>__<name>}. */
  void addMember(String namespace, JsonAt declaration) {
    boolean custom = declaration.string("type").orElse("function").equals("custom");
    Tool plain =
        custom
            ? custom(declaration.get("custom").orElse(declaration))
            : function(declaration.get("function").orElse(declaration));
    put(
        declaration,
        new Tool(
            namespace + "__" + plain.name(),
            Optional.of(namespace),
            plain.kind(),
            plain.description(),
            plain.schema(),
            plain.strict(),
            plain.deferred()));
  }

  /** The fixed name of a hosted search tool of this type. */
  static Optional<String> hostedSearch(String type) {
    if (type.startsWith("web_search")) {
      return Optional.of("web_search");
    }
    return type.startsWith("x_search") ? Optional.of("x_search") : Optional.empty();
  }

  /** What was added so far, in order. */
  List<Tool> tools() {
    return List.copyOf(tools.values());
  }

  /** True when a function or custom tool of this name was declared. */
  boolean declares(String name) {
    Tool tool = tools.get(name);
    return tool != null && tool.kind() != Tool.Kind.HOSTED_SEARCH;
  }

  private void put(JsonAt declaration, Tool tool) {
    if (tools.putIfAbsent(tool.name(), tool) != null) {
      throw Failure.invalid(
          declaration.path(), "Tool '" + tool.name() + "' is declared more than once.");
    }
    if (tools.size() > MAX_TOOLS) {
      throw Failure.invalid("tools", "'tools' may hold at most 1,024 tools.");
    }
  }

  private static Tool function(JsonAt function) {
    return new Tool(
        name(function),
        Optional.empty(),
        Tool.Kind.FUNCTION,
        function.string("description").orElse(""),
        function.get("parameters").map(JsonAt::object),
        function.bool("strict"),
        function.bool("defer_loading").orElse(false));
  }

  private static Tool custom(JsonAt custom) {
    String description = custom.string("description").orElse("");
    return new Tool(
        name(custom),
        Optional.empty(),
        Tool.Kind.CUSTOM,
        custom.get("format").map(f -> withFormat(description, f)).orElse(description),
        Optional.empty(),
        Optional.empty(),
        custom.bool("defer_loading").orElse(false));
  }

  /** No upstream enforces a grammar, so the model has to read it. */
  private static String withFormat(String description, JsonAt format) {
    JsonAt grammar = format.get("grammar").orElse(format);
    Optional<String> definition = grammar.string("definition");
    if (definition.isEmpty()) {
      return description;
    }
    String syntax = grammar.string("syntax").map(s -> " (" + s + ")").orElse("");
    return (description.isEmpty() ? "" : description + "\n\n")
        + "The input must follow this grammar"
        + syntax
        + ":\n"
        + definition.get();
  }

  private static Tool hosted(String name) {
    return new Tool(
        name,
        Optional.empty(),
        Tool.Kind.HOSTED_SEARCH,
        "",
        Optional.<Json.Obj>empty(),
        Optional.empty(),
        false);
  }

  private static String name(JsonAt tool) {
    JsonAt name = tool.require("name");
    if (!NAME.matcher(name.string()).matches()) {
      throw name.wrong("1 to 128 letters, digits or any of '_.:-'");
    }
    return name.string();
  }
}
