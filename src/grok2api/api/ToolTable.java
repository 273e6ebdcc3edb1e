package grok2api.api;

import grok2api.base.Failure;
import grok2api.chat.Tool;
import grok2api.json.JsonAt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tools of one request while it is read: unique by wire name, at most 1,024, names of 1 to 128
 * letters, digits or {@code _.:-}. Clients with many tool servers exceed tighter limits.
 */
public final class ToolTable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");
  private static final int MAX_TOOLS = 1_024;

  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /** A tool's required name; a 400 when it is malformed. */
  public static String name(JsonAt declaration) {
    JsonAt name = declaration.require("name");
    if (!NAME.matcher(name.string()).matches()) {
      throw name.wrong("1 to 128 letters, digits or any of '_.:-'");
    }
    return name.string();
  }

  /** The fixed name of the hosted search that this type of tool means, dated spellings included. */
  public static Optional<String> hostedSearch(String type) {
    if (type.startsWith("web_search")) {
      return Optional.of("web_search");
    }
    return type.startsWith("x_search") ? Optional.of("x_search") : Optional.empty();
  }

  /** Adds hosted search under its fixed name; twice is the same as once. */
  public void addHosted(String name) {
    tools.putIfAbsent(
        name,
        new Tool(
            name,
            Optional.empty(),
            Tool.Kind.HOSTED_SEARCH,
            "",
            Optional.empty(),
            Optional.empty(),
            false));
  }

  /** Adds a tool; a 400 for its declaration when the name is taken. */
  public void add(JsonAt declaration, Tool tool) {
    if (tools.putIfAbsent(tool.name(), tool) != null) {
      throw Failure.invalid(
          declaration.path(), "Tool '" + tool.name() + "' is declared more than once.");
    }
    if (tools.size() > MAX_TOOLS) {
      throw Failure.invalid("tools", "'tools' may hold at most 1,024 tools.");
    }
  }

  /** Adds a tool or puts it in the place of one with the same name. */
  public void put(Tool tool) {
    tools.put(tool.name(), tool);
  }

  /** Takes a tool away, if it is there. */
  public void remove(String name) {
    tools.remove(name);
  }

  /** The tool of this wire name. */
  public Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  /** True when a tool of this name exists that the client runs. */
  public boolean callable(String name) {
    return find(name).filter(tool -> tool.kind() != Tool.Kind.HOSTED_SEARCH).isPresent();
  }

  /** All tools in order. */
  public List<Tool> tools() {
    return List.copyOf(tools.values());
  }
}
