package grok2api.sim;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The default behaviour: a model that says what it is told to say, calls the tool it is asked for,
 * draws when asked to draw, and otherwise repeats the question.
 */
final class Model {
  private static final Pattern SAY =
      Pattern.compile("(?is)\\b(?:say|repeat|reply with|answer with)\\b:?\\s+[\"'`]?(.+?)[\"'`]?$");
  private static final Pattern DRAW =
      Pattern.compile("(?is)^drawing: |\\b(?:draw|paint)\\b|\\b(?:picture|image) of\\b");
  private static final Pattern PLACE = Pattern.compile("\\b(?:in|for|of|at)\\s+(\\p{Lu}\\w+)");
  private static final Pattern QUOTED = Pattern.compile("[\"'`]([^\"'`]+)[\"'`]");
  private static final int ECHO_CHARS = 500;

  private Model() {}

  /** The answer to a prompt: what its marks say, else the default. */
  static Reply answer(Prompt prompt, boolean draws) {
    return PromptScript.read(prompt).orElseGet(() -> byDefault(prompt, draws));
  }

  private static Reply byDefault(Prompt prompt, boolean draws) {
    String user = prompt.last("user");
    if (prompt.lastIndex("tool") > prompt.lastIndex("user")) {
      return Reply.words("The tool says: " + cut(prompt.last("tool")));
    }
    for (Prompt.Tool tool : prompt.tools()) {
      if (asksFor(user, tool.name())) {
        return Reply.call(tool.name(), arguments(tool.schema(), user).toString());
      }
    }
    if (draws && DRAW.matcher(user).find()) {
      return Reply.of()
          .image("i1", Pictures.GENERATED_PART, 50, false)
          .image("i1", Pictures.GENERATED, 100, false)
          .say("Here it is.");
    }
    Matcher say = SAY.matcher(user);
    if (say.find()) {
      return Reply.words(cut(say.group(1)));
    }
    String files = prompt.files() > 0 ? "I see " + prompt.files() + " file(s). " : "";
    return Reply.words(files + "You said: " + cut(user));
  }

  private static String cut(String text) {
    return text.length() <= ECHO_CHARS
        ? text
        : text.substring(
            0,
            text.offsetByCodePoints(
                0, Math.min(ECHO_CHARS, text.codePointCount(0, text.length()))));
  }

  private static boolean asksFor(String user, String tool) {
    String text = user.toLowerCase(Locale.ROOT);
    String name = tool.toLowerCase(Locale.ROOT);
    boolean plainWord = name.matches("\\w+") && !name.contains("_");
    boolean toldTo = text.contains("tool") || text.contains("call ") || text.contains("use ");
    if (text.contains(name) && (!plainWord || toldTo)) {
      return true;
    }
    String last = name.substring(name.lastIndexOf('_') + 1);
    return last.length() > 3 && !last.equals(name) && text.contains(last);
  }

  private static Js arguments(Js schema, String user) {
    Js args = Js.obj();
    for (Js name : schema.at("required").list()) {
      args = args.with(name.text(), value(schema.at("properties", name.text()), user));
    }
    return args;
  }

  private static Object value(Js type, String user) {
    if (type.at("enum").size() > 0) {
      return type.at("enum", 0);
    }
    return switch (type.at("type").text()) {
      case "number", "integer" -> 1;
      case "boolean" -> true;
      case "array" -> List.of();
      case "object" -> arguments(type, user);
      default -> word(user);
    };
  }

  private static String word(String user) {
    Matcher quoted = QUOTED.matcher(user);
    if (quoted.find()) {
      return quoted.group(1);
    }
    Matcher place = PLACE.matcher(user);
    return place.find() ? place.group(1) : "test";
  }
}
