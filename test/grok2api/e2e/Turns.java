package grok2api.e2e;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Plain requests of the three APIs, as bytes that no SDK has touched. */
final class Turns {

  static final List<String> APIS = List.of("chat", "responses", "messages");

  private Turns() {}

  static String path(String api) {
    return switch (api) {
      case "chat" -> "/v1/chat/completions";
      case "responses" -> "/v1/responses";
      default -> "/v1/messages";
    };
  }

  static Js body(String api, String model, String prompt, boolean stream) {
    Js body = Js.obj("model", model, "stream", stream);
    Js user = Js.obj("role", "user", "content", prompt);
    return switch (api) {
      case "chat" -> body.with("messages", Js.arr(user));
      case "responses" -> body.with("input", prompt).with("store", false);
      default -> body.with("messages", Js.arr(user)).with("max_tokens", 1_000);
    };
  }

  static HttpResponse<String> ask(
      LiveGateway gateway, String api, String model, String prompt, boolean stream) {
    return gateway.v1("POST", path(api), body(api, model, prompt, stream).toString());
  }

  /** A streamed answer as it comes; returns when its head is there. */
  static InputStream open(
      HttpClient http, LiveGateway gateway, String api, String model, String prompt)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + path(api)))
            .header("Authorization", "Bearer " + LiveGateway.API_KEY)
            .POST(BodyPublishers.ofString(body(api, model, prompt, true).toString()))
            .build();
    return http.send(request, BodyHandlers.ofInputStream()).body();
  }

  static StreamedAnswer stream(LiveGateway gateway, String api, String model, String prompt) {
    return StreamedAnswer.of(ask(gateway, api, model, prompt, true));
  }
}
