package grok2api.sim;

import static grok2api.sim.Violation.unless;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a Responses API request: the conversation for the model, and what must hold of it. */
final class ResponsesRequest {
  private static final Set<String> HOSTED =
      Set.of(
          "web_search",
          "x_search",
          "mcp",
          "shell",
          "image_generation",
          "collections_search",
          "file_search",
          "code_execution",
          "code_interpreter");
  private static final Set<String> CONSOLE_FIELDS =
      Set.of(
          "model",
          "input",
          "instructions",
          "max_output_tokens",
          "temperature",
          "top_p",
          "reasoning",
          "store",
          "include",
          "stream",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "text",
          "truncation",
          "stop");

  private ResponsesRequest() {}

  static Prompt prompt(Js body) {
    var parts = new ArrayList<Prompt.Part>();
    int files = 0;
    if (!body.at("instructions").text().isEmpty()) {
      parts.add(new Prompt.Part("system", body.at("instructions").text(), false));
    }
    if (body.at("input").isText()) {
      parts.add(new Prompt.Part("user", body.at("input").text(), false));
    }
    for (Js item : body.at("input").list()) {
      files +=
          (int)
              item.at("content").list().stream()
                  .filter(p -> p.at("type").text().matches("input_(image|file)"))
                  .count();
      parts.add(part(item));
    }
    return new Prompt(merged(parts), tools(body), files, body.toString());
  }

  private static Prompt.Part part(Js item) {
    return switch (item.at("type").text()) {
      case "function_call" -> new Prompt.Part("assistant", item.toString(), true);
      case "function_call_output" ->
          new Prompt.Part(
              "tool",
              item.at("output").isText() ? item.at("output").text() : item.at("output").toString(),
              false);
      case "reasoning" -> new Prompt.Part("reasoning", "", false);
      default -> new Prompt.Part(item.at("role").text(), content(item.at("content")), false);
    };
  }

  /** Neighbouring calls are one turn, and a message right before calls belongs to them. */
  private static List<Prompt.Part> merged(List<Prompt.Part> parts) {
    var out = new ArrayList<Prompt.Part>();
    for (Prompt.Part part : parts) {
      if (part.role().equals("reasoning")) {
        continue;
      }
      Prompt.Part last = out.isEmpty() ? new Prompt.Part("", "", false) : out.getLast();
      if (part.calls() && last.role().equals("assistant")) {
        out.set(out.size() - 1, new Prompt.Part("assistant", last.text() + part.text(), true));
      } else {
        out.add(part);
      }
    }
    return out;
  }

  static String content(Js content) {
    if (content.isText()) {
      return content.text();
    }
    var text = new StringBuilder();
    content
        .list()
        .forEach(p -> text.append(text.isEmpty() ? "" : "\n").append(p.at("text").text()));
    return text.toString();
  }

  private static List<Prompt.Tool> tools(Js body) {
    if (body.at("tool_choice").text().equals("none")) {
      return List.of();
    }
    return body.at("tools").list().stream()
        .filter(t -> t.at("type").text().equals("function"))
        .map(t -> new Prompt.Tool(t.at("name").text(), t.at("parameters")))
        .toList();
  }

  /** What the console demands (its own limits come on top). */
  static void console(Js body) {
    GatewayRules.keys(
        "console body",
        body,
        Set.of("model", "input", "max_output_tokens", "store", "include", "stream"),
        CONSOLE_FIELDS);
    unless(body.at("stream").isTrue(), "stream must be true");
    unless(body.at("store").isFalse(), "store must be false");
    List<String> include = body.at("include").list().stream().map(Js::text).toList();
    unless(
        include.contains("reasoning.encrypted_content")
            && include.size() == Set.copyOf(include).size(),
        "include must have reasoning.encrypted_content, nothing twice: " + include);
    unless(body.at("max_output_tokens").number() > 0, "max_output_tokens must be positive");
    ConsoleModels.check(body);
    for (Js item : body.at("input").list()) {
      input(item);
    }
    checkTools(body.at("tools"));
  }

  private static void input(Js item) {
    switch (item.at("type").text()) {
      case "function_call" ->
          unless(
              item.at("call_id").isText()
                  && item.at("name").isText()
                  && item.at("arguments").isText(),
              "function_call needs call_id, name, arguments: " + item);
      case "function_call_output" ->
          unless(
              item.at("call_id").isText() && !item.at("output").missing(),
              "function_call_output needs call_id, output: " + item);
      case "reasoning" -> unless(item.at("encrypted_content").isText(), "reasoning: " + item);
      case "", "message" -> message(item);
      default -> throw new Violation("unknown input item: " + item);
    }
  }

  private static void message(Js item) {
    unless(
        Set.of("system", "user", "assistant").contains(item.at("role").text()),
        "role must be system, user or assistant: " + item.at("role"));
    unless(item.at("content").isText() || item.at("content").size() > 0, "content is empty");
    for (Js part : item.at("content").list()) {
      switch (part.at("type").text()) {
        case "input_text" -> unless(part.at("text").isText(), "input_text: " + part);
        case "input_image" ->
            unless(part.at("image_url").isText(), "image_url must be a plain string: " + part);
        case "input_file" -> unless(part.size() > 1, "input_file is empty");
        default -> throw new Violation("unknown content part: " + part);
      }
    }
  }

  private static void checkTools(Js tools) {
    for (Js tool : tools.list()) {
      String type = tool.at("type").text();
      if (type.equals("function")) {
        GatewayRules.keys(
            "function tool",
            tool,
            Set.of("type", "name"),
            Set.of("description", "parameters", "strict"));
      } else {
        unless(HOSTED.contains(type), "unknown tool type: " + type);
      }
    }
  }
}
