package grok2api.sim;

import static grok2api.sim.Violation.unless;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a chat completions request of the official API for the model. */
final class ChatRequest {
  private ChatRequest() {}

  static Prompt prompt(Js body) {
    var parts = new ArrayList<Prompt.Part>();
    int files = 0;
    for (Js m : body.at("messages").list()) {
      String role = m.at("role").text();
      unless(
          Set.of("system", "developer", "user", "assistant", "tool").contains(role),
          "unknown role " + role);
      unless(!role.equals("tool") || m.at("tool_call_id").isText(), "tool_call_id is missing");
      files +=
          (int)
              m.at("content").list().stream()
                  .filter(p -> p.at("type").text().equals("image_url"))
                  .count();
      parts.add(
          new Prompt.Part(
              role, ResponsesRequest.content(m.at("content")), m.at("tool_calls").size() > 0));
    }
    List<Prompt.Tool> tools =
        body.at("tool_choice").text().equals("none")
            ? List.of()
            : body.at("tools").list().stream()
                .map(
                    t ->
                        new Prompt.Tool(
                            t.at("function", "name").text(), t.at("function", "parameters")))
                .toList();
    return new Prompt(parts, tools, files, body.toString());
  }
}
