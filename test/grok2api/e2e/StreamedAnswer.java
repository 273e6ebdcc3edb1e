package grok2api.e2e;

import grok2api.sim.Js;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * A streamed answer as it came: its status, its frames, and how it ended in the eyes of a client.
 *
 * @param frames data of each frame
 */
record StreamedAnswer(int status, String requestId, List<String> frames, String body) {

  static StreamedAnswer of(HttpResponse<String> answer) {
    List<String> frames = new ArrayList<>();
    for (String line : answer.body().lines().toList()) {
      if (line.startsWith("data: ")) {
        frames.add(line.substring(6));
      }
    }
    String id = answer.headers().firstValue("x-request-id").orElse("");
    return new StreamedAnswer(answer.statusCode(), id, List.copyOf(frames), answer.body());
  }

  /**
   * {@code complete}; {@code refused} (a real status and the error body of the API); {@code failed}
   * (the API's error event comes last); or what is wrong with it.
   */
  String end(String api) {
    if (status >= 400) {
      boolean proper =
          api.equals("messages")
              ? body.contains("\"type\":\"error\"") && body.contains("\"request_id\":\"req_")
              : body.contains("\"param\":") && body.contains("\"status\":" + status);
      return proper ? "refused" : "wrong error body: " + body;
    }
    if (frames.isEmpty()) {
      return "empty stream";
    }
    return switch (api) {
      case "chat" -> chatEnd();
      case "responses" -> responsesEnd();
      default -> messagesEnd();
    };
  }

  private String chatEnd() {
    if (!frames.getLast().equals("[DONE]")) {
      return "no [DONE]";
    }
    Js last = Js.parse(frames.get(frames.size() - 2));
    if (!last.at("error", "message").text().isEmpty()) {
      return "failed";
    }
    return last.at("choices", 0, "finish_reason").text().isEmpty() ? "no finish" : "complete";
  }

  private String responsesEnd() {
    Js last = Js.parse(frames.getLast());
    return switch (last.at("type").text()) {
      case "response.completed", "response.incomplete" -> "complete";
      case "response.failed" ->
          last.at("response", "error", "message").text().isEmpty() ? "no error" : "failed";
      default -> "ends with " + last;
    };
  }

  private String messagesEnd() {
    Js last = Js.parse(frames.getLast());
    return switch (last.at("type").text()) {
      case "message_stop" -> "complete";
      case "error" -> last.at("error", "message").text().isEmpty() ? "no error" : "failed";
      default -> "ends with " + last;
    };
  }
}
