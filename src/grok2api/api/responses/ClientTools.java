package grok2api.api.responses;

import grok2api.base.Failure;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tools that a declaration names by type alone ({@code local_shell}, {@code shell}, {@code
 * apply_patch}) and the client runs. To the model they are functions of that name; to the client
 * their calls are items of their own shape.
 */
final class ClientTools {

  private static final String LOCAL_SHELL =
      """
      {"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},\
      "description":"Program and arguments, for example [\\"bash\\",\\"-lc\\",\\"ls\\"]"},\
      "working_directory":{"type":"string"},"timeout_ms":{"type":"integer"},\
      "env":{"type":"object","additionalProperties":{"type":"string"}}},"required":["command"]}\
      """;

  private static final String SHELL =
      """
      {"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"},\
      "description":"Shell commands, run one after another"},"timeout_ms":{"type":"integer"},\
      "max_output_length":{"type":"integer"}},"required":["commands"]}\
      """;

  private static final String APPLY_PATCH =
      """
      {"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file",\
      "delete_file"]},"path":{"type":"string"},"diff":{"type":"string","description":\
      "Unified diff without file headers (V4A); not for delete_file"}},\
      "required":["type","path"]}\
      """;

  private ClientTools() {}

  /** What the model is told of a tool of this type; empty for other types. */
  static Optional<Tool> of(String type) {
    return switch (type) {
      case "local_shell" -> tool(type, "Runs a program on the user's machine.", LOCAL_SHELL);
      case "shell" -> tool(type, "Runs shell commands on the user's machine.", SHELL);
      case "apply_patch" -> tool(type, "Creates, changes or deletes one file.", APPLY_PATCH);
      default -> Optional.empty();
    };
  }

  /** The item of a call; arguments that are not as asked for are bent into shape. */
  static ItemContent.ClientCall call(String type, String callId, String arguments) {
    Json.Obj given = object(arguments);
    return switch (type) {
      case "local_shell" -> new ItemContent.ClientCall(type, callId, "action", exec(given));
      case "shell" -> new ItemContent.ClientCall(type, callId, "action", commands(given));
      default -> new ItemContent.ClientCall(type, callId, "operation", operation(given));
    };
  }

  private static Optional<Tool> tool(String name, String description, String schema) {
    return Optional.of(
        new Tool(
            name,
            Optional.empty(),
            Tool.Kind.FUNCTION,
            description,
            Optional.of((Json.Obj) JsonReader.parse(schema)),
            Optional.empty(),
            false));
  }

  /** Models like to give a command line where a list of words is asked for. */
  private static Json.Obj exec(Json.Obj given) {
    Json command = given.get("command").orElse(Json.of(""));
    if (command instanceof Json.Str) {
      command = new Json.Arr(List.of(Json.of("bash"), Json.of("-lc"), command));
    }
    Map<String, Json> action = new LinkedHashMap<>();
    action.put("type", Json.of("exec"));
    action.put("command", command);
    action.put("env", given.get("env").orElse(Json.Obj.EMPTY));
    action.put("timeout_ms", given.get("timeout_ms").orElse(Json.Null.VALUE));
    action.put("user", Json.Null.VALUE);
    action.put("working_directory", given.get("working_directory").orElse(Json.Null.VALUE));
    return new Json.Obj(action);
  }

  private static Json.Obj commands(Json.Obj given) {
    Json commands = given.get("commands").or(() -> given.get("command")).orElse(Json.of(""));
    if (commands instanceof Json.Str) {
      commands = new Json.Arr(List.of(commands));
    }
    Map<String, Json> action = new LinkedHashMap<>();
    action.put("commands", commands);
    action.put("timeout_ms", given.get("timeout_ms").orElse(Json.Null.VALUE));
    action.put("max_output_length", given.get("max_output_length").orElse(Json.Null.VALUE));
    return new Json.Obj(action);
  }

  /** Typed clients refuse a deletion with a diff and a change without one. */
  private static Json.Obj operation(Json.Obj given) {
    String type = given.text("type").orElse("update_file");
    Map<String, Json> operation = new LinkedHashMap<>();
    operation.put("type", Json.of(type));
    operation.put("path", Json.of(given.text("path").orElse("")));
    if (!type.equals("delete_file")) {
      operation.put("diff", Json.of(given.text("diff").orElse("")));
    }
    return new Json.Obj(operation);
  }

  private static Json.Obj object(String arguments) {
    try {
      return JsonReader.parse(arguments) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (Failure broken) {
      return Json.Obj.EMPTY;
    }
  }
}
