package grok2api.api.fields;

import grok2api.api.ToolTable;
import grok2api.chat.Tool;
import grok2api.json.JsonAt;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code tools}: functions and custom tools in nested (chat) or flat (Responses) spelling,
 * and hosted search. Other types are left to the caller.
 *
 * <p>Collects while reading.
 */
public final class ToolDeclarations {

  private final ToolTable table = new ToolTable();

  /** Adds one declaration; false when its type is not one of ours. */
  public boolean add(JsonAt declaration) {
    String type = declaration.string("type").orElse("function");
    if (type.equals("function")) {
      table.add(declaration, function(declaration.get("function").orElse(declaration)));
      return true;
    }
    if (type.equals("custom")) {
      table.add(declaration, custom(declaration.get("custom").orElse(declaration)));
      return true;
    }
    Optional<String> search = ToolTable.hostedSearch(type);
    search.ifPresent(table::addHosted);
    return search.isPresent();
  }

  /** Adds a tool that the caller knows from its declaration. */
  public void add(JsonAt declaration, Tool tool) {
    table.add(declaration, tool);
  }

  /** Adds a member of a namespace; its wire name is {@code <namespace>__<name>}. */
  public void addMember(String namespace, JsonAt declaration) {
    boolean custom = declaration.string("type").orElse("function").equals("custom");
    Tool plain =
        custom
            ? custom(declaration.get("custom").orElse(declaration))
            : function(declaration.get("function").orElse(declaration));
    table.add(
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

  /** What was added so far, in order. */
  public List<Tool> tools() {
    return table.tools();
  }

  /** True when a function or custom tool of this name was declared. */
  public boolean declares(String name) {
    return table.callable(name);
  }

  private static Tool function(JsonAt function) {
    return new Tool(
        ToolTable.name(function),
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
        ToolTable.name(custom),
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
}
