package grok2api.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The language in the prompt: {@code [[sim: command]]} marks, described in the package comment.
 *
 * <p>The marks of the last user message that has any are obeyed, until the assistant has answered
 * it without a tool call. {@code then} separates the turns of a tool loop.
 */
final class PromptScript {
  private static final Pattern MARK =
      Pattern.compile("\\[\\[sim:\\s*(.*?)\\s*\\]\\](?!\\])", Pattern.DOTALL);
  private static final Pattern SIZE = Pattern.compile("(\\d+)x(\\d+)(ms)?(?:x(\\d+)ms)?");

  private PromptScript() {}

  /** The reply that the prompt asks for, if it has marks that are still to be obeyed. */
  static Optional<Reply> read(Prompt prompt) {
    for (int i = prompt.parts().size() - 1; i >= 0; i--) {
      Prompt.Part part = prompt.parts().get(i);
      if (part.role().equals("assistant") && !part.calls()) {
        return Optional.empty();
      }
      if (part.role().equals("user") && MARK.matcher(part.text()).find()) {
        return Optional.of(turn(part.text(), callsAfter(prompt, i), !prompt.tools().isEmpty()));
      }
    }
    return Optional.empty();
  }

  private static int callsAfter(Prompt prompt, int from) {
    return (int) prompt.parts().stream().skip(from).filter(Prompt.Part::calls).count();
  }

  private static Reply turn(String text, int turn, boolean tools) {
    var turns = new ArrayList<List<String>>();
    turns.add(new ArrayList<>());
    Matcher m = MARK.matcher(text);
    while (m.find()) {
      if (m.group(1).equals("then")) {
        turns.add(new ArrayList<>());
      } else {
        turns.get(turns.size() - 1).add(m.group(1));
      }
    }
    if (turn >= turns.size()) {
      return Reply.words("Done.");
    }
    Reply reply = Reply.of();
    for (String command : turns.get(turn)) {
      boolean call = command.startsWith("tool ");
      reply = call && !tools ? reply.text("ok") : apply(reply, command);
    }
    return reply;
  }

  private static Reply apply(Reply so, String command) {
    int space = command.indexOf(' ');
    String verb = space < 0 ? command : command.substring(0, space);
    String rest = space < 0 ? "" : command.substring(space + 1).strip();
    return switch (verb) {
      case "tiny" -> so.text("ok");
      case "say" -> so.say(rest);
      case "text" -> so.text(rest);
      case "stream" -> sized(so, rest, false);
      case "slow" -> sized(so, rest, true);
      case "think" -> so.think(rest);
      case "header" -> so.header(rest);
      case "summary" -> so.summary(rest);
      case "search" -> so.tool("web_search", Js.obj("query", rest).toString());
      case "page" -> so.page(first(rest), second(rest, "A page"));
      case "cite" -> so.cite(first(rest), second(rest, "A page"));
      case "image" -> image(so, rest.equals("moderated"));
      case "tool" -> so.calls("TOOL_CALLS", first(rest), second(rest, "{}"));
      case "error" -> failing(so, rest);
      case "silent", "pause" -> so.pause(millis(rest));
      case "cut" -> rest.startsWith("after ") ? so.cutAfter(number(rest.substring(6))) : so.cut();
      case "hangup" -> so.hangUp();
      case "finish" -> so.finish(first(rest), second(rest, ""));
      case "chop" -> so.chop(number(rest));
      case "glued" -> so.glued(number(rest));
      case "pieces" -> so.pieces(number(rest));
      case "sse" -> so.sse();
      case "noise" -> so.noise();
      default -> so.say("unknown [[sim]] command: " + command);
    };
  }

  private static Reply image(Reply so, boolean moderated) {
    return so.image("i1", Pictures.GENERATED_PART, 50, false)
        .image("i1", Pictures.GENERATED, 100, moderated);
  }

  private static Reply failing(Reply so, String rest) {
    int status = number(first(rest));
    if (so.steps().isEmpty()) {
      return rest.endsWith("html") ? Reply.challenge() : Reply.status(status);
    }
    return so.error(
        Faults.code(status), Js.parse(Faults.body(status)).at("error", "message").text());
  }

  private static Reply sized(Reply so, String spec, boolean slow) {
    Matcher m = SIZE.matcher(spec);
    if (!m.matches()) {
      return so.say("bad size: " + spec);
    }
    int count = Integer.parseInt(m.group(1));
    int second = Integer.parseInt(m.group(2));
    long gap = m.group(4) != null ? Long.parseLong(m.group(4)) : slow ? second : 0;
    int bytes = slow && m.group(4) == null ? 20 : second;
    return so.then(Reply.paced(count, bytes, gap));
  }

  static long millis(String text) {
    String t = text.strip();
    if (t.endsWith("ms")) {
      return Long.parseLong(t.substring(0, t.length() - 2));
    }
    return t.isEmpty()
        ? 600_000
        : 1000 * Long.parseLong(t.endsWith("s") ? t.substring(0, t.length() - 1) : t);
  }

  private static int number(String text) {
    return Integer.parseInt(text.strip());
  }

  private static String first(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  private static String second(String text, String otherwise) {
    int space = text.indexOf(' ');
    return space < 0 ? otherwise : text.substring(space + 1).strip();
  }
}
