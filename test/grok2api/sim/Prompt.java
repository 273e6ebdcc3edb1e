package grok2api.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The conversation as the fake model reads it, from the flattened text of a web chat or from the
 * items of the other APIs.
 *
 * @param parts messages in order
 * @param tools functions that may be called: name and JSON schema of the parameters
 * @param files number of attached files
 * @param full everything that was sent, as one text
 */
record Prompt(List<Part> parts, List<Tool> tools, int files, String full) {
  /** One message; {@code role} tool for a result; {@code calls} when it calls functions. */
  record Part(String role, String text, boolean calls) {}

  /** A function and its schema (missing if unknown). */
  record Tool(String name, Js schema) {}

  private static final Pattern LABEL =
      Pattern.compile(
          "(?:\\A|\\n\\n)\\[(system|developer|user|assistant|tool result[^\\]\\n]*)\\]:[ \\n]?");
  private static final Pattern TOOL = Pattern.compile("(?m)^Tool: (\\S+)\\s*$");
  private static final Pattern SCHEMA = Pattern.compile("(?m)^Parameters: (\\{.*\\})\\s*$");

  /** Reads the one text that grok.com gets. */
  static Prompt ofText(String text, int files) {
    var parts = new ArrayList<Part>();
    Matcher m = LABEL.matcher(text);
    String role = "user";
    int from = 0;
    while (m.find()) {
      add(parts, role, text.substring(from, m.start()));
      role = m.group(1).startsWith("tool result") ? "tool" : m.group(1);
      from = m.end();
    }
    add(parts, role, text.substring(from));
    return new Prompt(parts, tools(parts), files, text);
  }

  private static void add(List<Part> parts, String role, String text) {
    if (!text.isBlank()) {
      boolean calls = role.equals("assistant") && text.contains("<tool_call");
      parts.add(new Part(role, text.strip(), calls));
    }
  }

  private static List<Tool> tools(List<Part> parts) {
    if (parts.isEmpty() || !parts.get(0).role().equals("system")) {
      return List.of();
    }
    var tools = new ArrayList<Tool>();
    String block = parts.get(0).text();
    Matcher m = TOOL.matcher(block);
    boolean found = m.find();
    while (found) {
      String name = m.group(1);
      int from = m.end();
      found = m.find();
      Matcher schema = SCHEMA.matcher(block.substring(from, found ? m.start() : block.length()));
      tools.add(new Tool(name, schema.find() ? schema(schema.group(1)) : Js.obj()));
    }
    return tools;
  }

  private static Js schema(String json) {
    try {
      return Js.parse(json);
    } catch (IllegalArgumentException e) {
      return Js.obj(); // a schema the fake cannot read is a tool without parameters
    }
  }

  /** Text of the last message with that role; empty if there is none. */
  String last(String role) {
    int i = lastIndex(role);
    return i < 0 ? "" : parts.get(i).text();
  }

  int lastIndex(String role) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i).role().equals(role)) {
        return i;
      }
    }
    return -1;
  }
}
