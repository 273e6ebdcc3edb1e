package grok2api.api.anthropic;

import grok2api.api.ToolTable;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.util.Optional;

/**
 * Tools that Anthropic declares by a dated type only, because its models know them: the client runs
 * them, and another model needs their schema in words.
 */
final class ClientTools {

  private static final Json.Obj BASH =
      schema(
          """
          {"type":"object","properties":{
            "command":{"type":"string","description":"Shell command to run."},
            "restart":{"type":"boolean","description":"true restarts the shell instead."}}}\
          """);

  private static final Json.Obj EDITOR =
      schema(
          """
          {"type":"object","required":["command","path"],"properties":{
            "command":{"type":"string","enum":["view","create","str_replace","insert"]},
            "path":{"type":"string","description":"Absolute path of a file or directory."},
            "view_range":{"type":"array","items":{"type":"integer"},
              "description":"For view: first and last line; -1 is the end."},
            "file_text":{"type":"string","description":"For create: the whole content."},
            "old_str":{"type":"string","description":"For str_replace: text that occurs once."},
            "new_str":{"type":"string","description":"For str_replace: what replaces it."},
            "insert_line":{"type":"integer","description":"For insert: line to insert after."},
            "insert_text":{"type":"string","description":"For insert: the text."}}}\
          """);

  private ClientTools() {}

  /** The tool behind a declaration like {@code bash_20250124}; empty for types not known here. */
  static Optional<Tool> find(String type, JsonAt declaration) {
    if (type.startsWith("bash_")) {
      return Optional.of(tool(declaration, "Runs a command in a persistent shell.", BASH));
    }
    if (type.startsWith("text_editor_")) {
      return Optional.of(tool(declaration, "Views and edits text files.", EDITOR));
    }
    return Optional.empty();
  }

  private static Tool tool(JsonAt declaration, String description, Json.Obj schema) {
    return new Tool(
        ToolTable.name(declaration),
        Optional.empty(),
        Tool.Kind.FUNCTION,
        description,
        Optional.of(schema),
        Optional.empty(),
        declaration.bool("defer_loading").orElse(false));
  }

  private static Json.Obj schema(String json) {
    return new JsonAt("", JsonReader.parse(json)).object();
  }
}
