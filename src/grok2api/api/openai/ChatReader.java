package grok2api.api.openai;

import grok2api.api.fields.ToolChoices;
import grok2api.api.fields.ToolDeclarations;
import grok2api.api.fields.Wishes;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Hints;
import grok2api.chat.ChatRequest.Reasoning;
import grok2api.chat.ChatRequest.Sampling;
import grok2api.config.Config;
import grok2api.json.JsonAt;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the body of {@code POST /v1/chat/completions}. Pure. Unknown fields are ignored; a known
 * field of the wrong type or range is a 400 with its dotted path.
 */
final class ChatReader {

  /** Ignored here, understood by the official upstream, and by image and video models. */
  private static final List<String> PASSED_ON =
      List.of(
          "image_config",
          "video_config",
          "seed",
          "logit_bias",
          "presence_penalty",
          "frequency_penalty",
          "prediction",
          "verbosity",
          "service_tier",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention");

  private static final int HIGHEST_N = 8;

  private ChatReader() {}

  /**
   * Reads one order.
   *
   * @param session the client's session id from a header, if any
   * @param draws tells ids of models that make pictures or films
   */
  static ChatOrder read(
      JsonAt body, Config config, Optional<String> session, Predicate<String> draws) {
    String model = model(body);
    Wishes.refuse(body, "audio", "functions", "function_call");
    modalities(body);
    ToolDeclarations tools = new ToolDeclarations();
    body.list("tools").forEach(tools::add);
    ToolChoices.Chosen chosen = ToolChoices.read(body.get("tool_choice"), tools);
    ChatRequest request =
        new ChatRequest(
            model,
            ChatMessages.read(body.require("messages"), draws.test(model)),
            chosen.tools(),
            chosen.choice(),
            body.bool("parallel_tool_calls").orElse(true),
            sampling(body),
            reasoning(body, config.features().thinking()),
            Wishes.format(body.get("response_format")),
            hints(body, session));
    boolean usage =
        body.inner("stream_options").flatMap(o -> o.bool("include_usage")).orElse(false);
    return new ChatOrder(request, body.bool("stream"), usage, choices(body, config.chat().maxN()));
  }

  /** The required model id. */
  static String model(JsonAt body) {
    JsonAt model = body.require("model");
    if (model.string().isBlank()) {
      throw model.wrong("the id of a model");
    }
    return model.string();
  }

  private static Sampling sampling(JsonAt body) {
    Optional<Long> newer = body.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    Optional<Long> older = body.integer("max_tokens", 1, Integer.MAX_VALUE);
    return new Sampling(
        body.number("temperature", 0, 2),
        body.number("top_p", 0, 1),
        newer.or(() -> older),
        Wishes.stop(body.get("stop")));
  }

  /** {@code reasoning_effort}, or the spelling {@code reasoning} of other gateways. */
  private static Reasoning reasoning(JsonAt body, boolean showByDefault) {
    Optional<JsonAt> other = body.inner("reasoning");
    Optional<Boolean> enabled = other.flatMap(r -> r.bool("enabled"));
    boolean excluded = other.flatMap(r -> r.bool("exclude")).orElse(false);
    Optional<Effort> effort =
        body.get("reasoning_effort")
            .or(() -> other.flatMap(r -> r.get("effort")))
            .map(Wishes::effort)
            .or(() -> enabled.filter(on -> !on).map(off -> Effort.NONE));
    Reasoning wanted = Wishes.reasoning(effort, enabled.orElse(showByDefault));
    return excluded ? new Reasoning(wanted.effort(), false) : wanted;
  }

  private static Hints hints(JsonAt body, Optional<String> session) {
    boolean search =
        body.get("web_search_options").isPresent()
            || body.get("search_parameters").filter(ChatReader::searches).isPresent();
    Optional<String> user =
        body.get("metadata")
            .flatMap(m -> m.get("user_id"))
            .filter(JsonAt::isString)
            .map(JsonAt::string);
    return new Hints(
        body.string("prompt_cache_key").or(() -> session).or(() -> user),
        false,
        search,
        Wishes.passThrough(body, PASSED_ON),
        List.of(),
        Optional.empty());
  }

  private static boolean searches(JsonAt parameters) {
    return !parameters.string("mode").orElse("auto").equals("off");
  }

  private static int choices(JsonAt body, int most) {
    int wanted = body.integer("n", 1, HIGHEST_N).orElse(1L).intValue();
    if (wanted > most) {
      throw Failure.unsupported(
          "n", "'n' may be at most " + most + " on this server (setting chat.max_n).");
    }
    return wanted;
  }

  private static void modalities(JsonAt body) {
    for (JsonAt modality : body.list("modalities")) {
      if (!modality.string().equals("text")) {
        throw Failure.unsupported(modality.path(), "Only the modality 'text' is supported.");
      }
    }
  }
}
