package grok2api.api.anthropic;

import grok2api.api.AnthropicErrors;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Hints;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Reasoning;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Sampling;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the body of {@code POST /v1/messages}. Pure. Unknown fields, blocks and tools are ignored,
 * because a 400 makes Claude Code repeat the request five times; a known field of the wrong type or
 * range is a 400 with its dotted path.
 */
final class MessagesReader {

  private static final int MAX_STOPS = 16;

  /** Claude Code's version stamp, not an instruction. */
  private static final String BILLING = "x-anthropic-billing-header:";

  /**
   * A turn as ordered.
   *
   * @param stream what the body says about streaming, if anything
   */
  record Order(ChatRequest request, Optional<Boolean> stream) {}

  private MessagesReader() {}

  /**
   * Reads one order.
   *
   * @param session the client's session id from a header, if any
   */
  static Order read(JsonAt body, Optional<String> session) {
    refuseThread(body);
    JsonAt messages = body.require("messages");
    ChatRequest request = request(body, messages, session);
    int instructions = system(body).isPresent() ? 1 : 0;
    if (request.items().size() == instructions) {
      throw Failure.invalid("messages", "'messages' must hold some content.");
    }
    return new Order(request, body.bool("stream"));
  }

  /**
   * A thread lets a client send its new messages only. The tool runners of the vendor's SDKs ask
   * for one, and send whole histories when they are told by exactly this code that there is none.
   */
  private static void refuseThread(JsonAt body) {
    if (body.get("thread").isPresent()) {
      throw Failure.of(
              Failure.Kind.INVALID_REQUEST,
              AnthropicErrors.NO_THREADS,
              "Threads are not supported: send the full conversation without 'thread'.")
          .param("thread")
          .build();
    }
  }

  /** Reads what is only to be counted: {@code messages} may be absent or empty. */
  static ChatRequest readForCount(JsonAt body) {
    JsonAt none = new JsonAt("messages", new Json.Arr(List.of()));
    return request(body, body.get("messages").orElse(none), Optional.empty());
  }

  private static ChatRequest request(JsonAt body, JsonAt messages, Optional<String> session) {
    JsonAt model = body.require("model");
    if (model.string().isBlank()) {
      throw model.wrong("the id of a model");
    }
    MessageTools tools = new MessageTools(body.list("tools"));
    List<Item> items = new ArrayList<>();
    system(body).ifPresent(items::add);
    new History(model.string(), items, tools).read(messages);
    MessageTools.Choice choice = tools.choice(body.get("tool_choice"));
    Reasoning thinking = Thinking.read(body);
    return new ChatRequest(
        model.string(),
        items,
        tools.tools(),
        choice.choice(),
        choice.parallel(),
        sampling(body),
        thinking,
        format(body),
        hints(body, session, thinking.visible()));
  }

  /** {@code system}: a string or text blocks, joined by blank lines. */
  private static Optional<Item> system(JsonAt body) {
    Optional<JsonAt> system = body.get("system");
    if (system.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    if (system.get().isString()) {
      texts.add(system.get().string());
    } else {
      for (JsonAt block : system.get().list()) {
        texts.add(block.isString() ? block.string() : textOf(block));
      }
    }
    texts.removeIf(text -> text.isBlank() || text.startsWith(BILLING));
    return texts.isEmpty()
        ? Optional.empty()
        : Optional.of(Message.text(Role.SYSTEM, String.join("\n\n", texts)));
  }

  private static String textOf(JsonAt block) {
    block.object();
    return block.string("text").orElse("");
  }

  private static Sampling sampling(JsonAt body) {
    return new Sampling(
        body.number("temperature", 0, 1),
        body.number("top_p", 0, 1),
        body.integer("max_tokens", 1, Integer.MAX_VALUE),
        stops(body));
  }

  private static List<String> stops(JsonAt body) {
    List<JsonAt> stops = body.list("stop_sequences");
    if (stops.size() > MAX_STOPS) {
      throw Failure.invalid("stop_sequences", "'stop_sequences' may hold at most 16 strings.");
    }
    for (JsonAt stop : stops) {
      if (stop.string().isEmpty()) {
        throw stop.wrong("a string that is not empty");
      }
    }
    return stops.stream().map(JsonAt::string).toList();
  }

  /** {@code output_config.format}, or its older place {@code output_format}. */
  private static Format format(JsonAt body) {
    Optional<JsonAt> format =
        body.inner("output_config")
            .flatMap(c -> c.get("format"))
            .or(() -> body.get("output_format"));
    if (format.isEmpty()) {
      return new Format.Plain();
    }
    JsonAt type = format.get().require("type");
    if (!type.string().equals("json_schema")) {
      throw type.wrong("'json_schema'");
    }
    Json.Obj schema = format.get().require("schema").object();
    return new Format.JsonSchema("response", Optional.empty(), schema, Optional.empty());
  }

  /** Signatures stand on thinking blocks, which who did not ask for thinking does not expect. */
  private static Hints hints(JsonAt body, Optional<String> session, boolean signed) {
    Optional<String> user =
        body.get("metadata")
            .flatMap(m -> m.get("user_id"))
            .filter(JsonAt::isString)
            .map(JsonAt::string);
    return new Hints(
        session.or(() -> user), signed, false, Json.Obj.EMPTY, List.of(), Optional.empty());
  }
}
