package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** api.x.ai: chat completions, responses, models, key check, pictures and films. */
final class ApiHost implements Simulator.Host {
  private static final List<String> MODELS =
      List.of(
          "grok-4",
          "grok-4.3",
          "grok-4.5",
          "grok-4-fast-reasoning",
          "grok-4-fast-non-reasoning",
          "grok-code-fast-1",
          "grok-4.20-0309-reasoning",
          "grok-4.20-0309-non-reasoning",
          "grok-4.20-multi-agent-0309");
  private static final List<String> PICTURE_MODELS =
      List.of("grok-imagine-image", "grok-imagine-image-pro");

  private final Simulator sim;
  private final ApiMedia media;

  ApiHost(Simulator sim) {
    this.sim = sim;
    media = new ApiMedia(sim);
  }

  @Override
  public void handle(Exchange x, Seen seen) throws IOException {
    OfficialKey key = enter(x);
    String path = x.path();
    switch (x.method() + " " + path) {
      case "POST /v1/chat/completions" -> turn(x, seen, key, true);
      case "POST /v1/responses" -> turn(x, seen, key, false);
      case "GET /v1/models" -> x.json(200, models().toString());
      case "GET /v1/language-models" ->
          x.json(200, Js.obj("models", models().at("data")).toString());
      case "GET /v1/image-generation-models" ->
          x.json(
              200,
              Js.obj("models", Js.of(PICTURE_MODELS.stream().map(m -> Js.obj("id", m)).toList()))
                  .toString());
      case "GET /v1/api-key" ->
          x.json(
              200,
              Js.obj(
                      "name",
                      "sim",
                      "team_blocked",
                      false,
                      "api_key_blocked",
                      key.blocked(),
                      "api_key_disabled",
                      false,
                      "acls",
                      Js.arr("api-key:model:*", "api-key:endpoint:*"))
                  .toString());
      case "POST /v1/tokenize-text" -> tokenize(x);
      default -> other(x, key);
    }
  }

  private OfficialKey enter(Exchange x) {
    Headers.check(x, Headers.Kind.API);
    String text = x.header("Authorization").substring("Bearer ".length());
    OfficialKey key = sim.knownKey(text).orElse(null);
    if (key == null || key.wrong()) {
      throw new Refusal(
          400,
          "{\"code\":\"Client specified an invalid argument\","
              + "\"error\":\"Incorrect API key provided: xa***. Obtain one from the console.\"}");
    }
    if (key.blocked()) {
      throw new Refusal(
          403,
          "{\"code\":\"The caller does not have permission\","
              + "\"error\":\"Your team is blocked\"}");
    }
    sim.refusal(text)
        .ifPresent(
            status -> {
              throw new Refusal(Faults.apiForm(status));
            });
    return key;
  }

  private static Js models() {
    var list = new ArrayList<Js>();
    for (String m : MODELS) {
      list.add(Js.obj("id", m, "object", "model", "created", 1_750_000_000, "owned_by", "xai"));
    }
    return Js.obj("object", "list", "data", Js.of(list));
  }

  private void turn(Exchange x, Seen seen, OfficialKey key, boolean chat) throws IOException {
    Headers.need(x, "Content-Type", "application/json(;.*)?");
    Js body = Js.parse(x.text());
    String model = body.at("model").text();
    if (!MODELS.contains(model)) {
      throw new Refusal(
          404,
          "{\"code\":\"Some requested entity was not found\","
              + "\"error\":\"The model "
              + model
              + " does not exist\"}");
    }
    checkFields(body);
    Prompt prompt = chat ? ChatRequest.prompt(body) : ResponsesRequest.prompt(body);
    unless(!prompt.parts().isEmpty(), "no messages");
    Reply reply = sim.turn(key.key(), prompt, false);
    if (reply.refusal().isPresent()) {
      Simulator.send(x, Faults.apiForm(reply.refusal().get()));
      return;
    }
    Carrier carrier =
        chat
            ? new ChatCarrier(x, reply.wire(), body)
            : new ResponsesCarrier(
                x, reply.wire(), body.at("stream").isTrue(), model, x.body().length / 4, List.of());
    if (!carrier.play(reply)) {
      seen.ended("cut");
    }
  }

  private static void checkFields(Js body) {
    unless(body.at("tools").size() <= 128, "at most 128 tools");
    unless(body.at("stop").size() <= 4, "at most 4 stop sequences");
    double t = body.at("temperature").real();
    unless(t >= 0 && t <= 2, "temperature must be 0 to 2");
    boolean thinks = !body.at("model").text().contains("non-reasoning");
    if (thinks
        && !(body.at("stop").missing()
            && body.at("presence_penalty").missing()
            && body.at("frequency_penalty").missing())) {
      throw new Refusal(
          400,
          "{\"code\":\"Client specified an invalid argument\","
              + "\"error\":\"Argument not supported on this model: stop or penalty\"}");
    }
  }

  private void tokenize(Exchange x) throws IOException {
    Js body = Js.parse(x.text());
    var ids = new ArrayList<Js>();
    for (String word : body.at("text").text().split("\\s+")) {
      ids.add(Js.obj("token_id", word.hashCode() & 0xffff, "string_token", word));
    }
    x.json(200, Js.obj("token_ids", Js.of(ids)).toString());
  }

  private void other(Exchange x, OfficialKey key) throws IOException {
    String path = x.path();
    if (path.startsWith("/v1/models/") && MODELS.contains(path.substring(11))) {
      x.json(200, Js.obj("id", path.substring(11), "object", "model").toString());
    } else if (path.startsWith("/v1/images/") || path.startsWith("/v1/videos/")) {
      media.handle(x, key);
    } else {
      throw new Refusal(404, "{\"code\":\"not-found\",\"error\":\"no such path\"}");
    }
  }
}
