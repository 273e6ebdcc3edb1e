package grok2api.api.fields;

import grok2api.api.ToolTable;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.Tool;
import grok2api.json.JsonAt;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tool_choice} against the declared tools. */
public final class ToolChoices {

  /**
   * The choice and the tools that remain: {@code allowed_tools} takes the others away.
   *
   * @param tools what the model may see
   */
  public record Chosen(ToolChoice choice, List<Tool> tools) {}

  private ToolChoices() {}

  /** Reads the member; absent means automatic. */
  public static Chosen read(Optional<JsonAt> member, ToolDeclarations declared) {
    if (member.isEmpty()) {
      return new Chosen(new ToolChoice.Auto(), declared.tools());
    }
    JsonAt choice = member.get();
    if (choice.isString()) {
      return new Chosen(mode(choice), declared.tools());
    }
    if (!choice.isObject()) {
      throw choice.wrong("a string or an object");
    }
    JsonAt type = choice.require("type");
    return switch (type.string()) {
      case "auto", "none", "required" -> new Chosen(mode(type), declared.tools());
      case "function", "custom" -> {
        JsonAt name = nested(choice, type.string()).require("name");
        yield new Chosen(new ToolChoice.Named(known(name, declared)), declared.tools());
      }
      case "allowed_tools" -> allowed(nested(choice, "allowed_tools"), declared);
      default -> hosted(type, declared);
    };
  }

  private static ToolChoice mode(JsonAt word) {
    return switch (word.string()) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> throw word.wrong("one of auto, none, required");
    };
  }

  private static Chosen allowed(JsonAt allowed, ToolDeclarations declared) {
    Set<String> names = new HashSet<>();
    for (JsonAt tool : allowed.require("tools").list()) {
      String type = tool.string("type").orElse("function");
      Optional<String> search = ToolTable.hostedSearch(type);
      boolean nameless = tool.get("name").isEmpty() && tool.get(type).isEmpty();
      if (nameless && search.isEmpty() && !type.equals("function")) {
        continue; // run by the upstream, if at all
      }
      names.add(search.orElseGet(() -> known(nested(tool, type).require("name"), declared)));
    }
    List<Tool> left = declared.tools().stream().filter(t -> names.contains(t.name())).toList();
    ToolChoice choice = allowed.get("mode").map(ToolChoices::mode).orElseGet(ToolChoice.Auto::new);
    return new Chosen(choice, left);
  }

  /** Hosted search cannot be forced, only offered; a type that we do not run cannot be named. */
  private static Chosen hosted(JsonAt type, ToolDeclarations declared) {
    if (declared.declares(type.string())) { // a tool that is known by its type
      return new Chosen(new ToolChoice.Named(type.string()), declared.tools());
    }
    Optional<String> search = ToolTable.hostedSearch(type.string());
    boolean offered =
        search.isPresent()
            && declared.tools().stream().anyMatch(t -> t.name().equals(search.get()));
    if (!offered) {
      throw Failure.invalid(
          type.path(), "'" + type.path() + "' names a tool that is not declared or not supported.");
    }
    return new Chosen(new ToolChoice.Auto(), declared.tools());
  }

  private static String known(JsonAt name, ToolDeclarations declared) {
    if (!declared.declares(name.string())) {
      throw Failure.invalid(
          name.path(), "Tool '" + name.string() + "' is not declared in 'tools'.");
    }
    return name.string();
  }

  private static JsonAt nested(JsonAt object, String member) {
    return object.get(member).filter(JsonAt::isObject).orElse(object);
  }
}
