package grok2api.chat;

import grok2api.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One turn: the whole history, the tools and the caller's wishes, independent of the API that it
 * came through.
 *
 * @param model public model id as the client sent it, aliases included; echoed in answers
 * @param items history in order; never empty
 * @param tools declared tools, unique by wire name
 * @param toolChoice whether and which tool must be called
 * @param parallelToolCalls false: at most one call is delivered
 * @param sampling what the client said about sampling and length
 * @param reasoning effort and visibility of reasoning
 * @param format shape of the answer's text
 * @param hints what else upstreams and gateway may use
 */
public record ChatRequest(
    String model,
    List<Item> items,
    List<Tool> tools,
    ToolChoice toolChoice,
    boolean parallelToolCalls,
    Sampling sampling,
    Reasoning reasoning,
    Format format,
    Hints hints) {

  /** Copies the lists; nothing is null. */
  public ChatRequest {
    Objects.requireNonNull(model);
    items = List.copyOf(items);
    tools = List.copyOf(tools);
    Objects.requireNonNull(toolChoice);
    Objects.requireNonNull(sampling);
    Objects.requireNonNull(reasoning);
    Objects.requireNonNull(format);
    Objects.requireNonNull(hints);
  }

  /** The same turn for another model. */
  public ChatRequest withModel(String other) {
    return new ChatRequest(
        other, items, tools, toolChoice, parallelToolCalls, sampling, reasoning, format, hints);
  }

  /** The same turn with other history. */
  public ChatRequest withItems(List<Item> other) {
    return new ChatRequest(
        model, other, tools, toolChoice, parallelToolCalls, sampling, reasoning, format, hints);
  }

  /** The same turn with other hints. */
  public ChatRequest withHints(Hints other) {
    return new ChatRequest(
        model, items, tools, toolChoice, parallelToolCalls, sampling, reasoning, format, other);
  }

  /** Functions and custom tools that the model may call now; deferred ones only once named. */
  public List<Tool> callableTools() {
    return tools.stream()
        .filter(t -> t.kind() != Tool.Kind.HOSTED_SEARCH && !t.deferred())
        .toList();
  }

  /** True when the client declared hosted search, and so expects to see its calls. */
  public boolean declaresSearch() {
    return tools.stream().anyMatch(t -> t.kind() == Tool.Kind.HOSTED_SEARCH);
  }

  /** Who speaks. */
  public enum Role {
    SYSTEM,
    DEVELOPER,
    USER,
    ASSISTANT
  }

  /** One entry of the history. */
  public sealed interface Item {}

  /**
   * A message.
   *
   * @param name speaker label, if the client gave one
   */
  public record Message(Role role, Optional<String> name, List<Part> parts) implements Item {
    /** Copies the parts. */
    public Message {
      parts = List.copyOf(parts);
    }

    /** A message of one text. */
    public static Message text(Role role, String text) {
      return new Message(role, Optional.empty(), List.of(new Text(text)));
    }
  }

  /**
   * A tool call that the model made earlier.
   *
   * @param callId opaque, pairs the call with its result
   * @param name wire name, see {@link Tool#name}
   * @param arguments JSON text for functions, raw text for custom tools
   */
  public record ToolCall(String callId, String name, Tool.Kind kind, String arguments)
      implements Item {}

  /** What a tool answered; {@code error} when it failed. */
  public record ToolResult(String callId, List<Part> parts, boolean error) implements Item {
    /** Copies the parts. */
    public ToolResult {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Reasoning of an earlier turn that the client handed back.
   *
   * @param origin upstream kind that made it: {@code w}, {@code c} or {@code o}
   * @param blob the upstream's own opaque value; empty for web
   */
  public record PastReasoning(String origin, String blob, String summary) implements Item {}

  /** A summary that replaces earlier history (compaction). */
  public record Summary(String text) implements Item {}

  /** A piece of a message or tool result. */
  public sealed interface Part {}

  /** Text, never null, possibly empty. */
  public record Text(String text) implements Part {}

  /**
   * A picture.
   *
   * @param param path of the field that named it, for errors
   */
  public record Image(Content content, String param) implements Part {}

  /** Any other file: document, audio. */
  public record File(Content content, String name, String param) implements Part {}

  /** Where bytes come from. */
  public sealed interface Content {}

  /** A URL that the client named; fetched only through the URL guard. */
  public record Url(String url) implements Content {}

  /**
   * Base64 text (standard alphabet, white space allowed) with its declared media type.
   *
   * @param base64 a string, or a {@link grok2api.base.LongText} that nobody should join
   */
  public record Inline(String mediaType, CharSequence base64) implements Content {}

  /** Must, may or must not a tool be called. */
  public sealed interface ToolChoice {
    /** The model decides. */
    record Auto() implements ToolChoice {}

    /** No call; tools are not even shown. */
    record None() implements ToolChoice {}

    /** Some tool must be called. */
    record Required() implements ToolChoice {}

    /** This tool must be called; it is declared. */
    record Named(String name) implements ToolChoice {}
  }

  /** The client's numbers; empty means that it said nothing. Zero is a value. */
  public record Sampling(
      Optional<Double> temperature,
      Optional<Double> topP,
      Optional<Long> maxOutputTokens,
      List<String> stop) {
    /** Nothing said. */
    public static final Sampling DEFAULT =
        new Sampling(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** Copies the list. */
    public Sampling {
      stop = List.copyOf(stop);
    }
  }

  /** Levels of reasoning effort, lowest first. */
  public enum Effort {
    NONE,
    LOW,
    MEDIUM,
    HIGH,
    XHIGH
  }

  /**
   * Reasoning as wanted.
   *
   * @param effort the client's level, if it named one
   * @param visible whether reasoning events are delivered to the client
   */
  public record Reasoning(Optional<Effort> effort, boolean visible) {}

  /** Shape of the answer's text. */
  public sealed interface Format {
    /** Free text. */
    record Plain() implements Format {}

    /** One JSON value. */
    record JsonObject() implements Format {}

    /** JSON after a schema. */
    record JsonSchema(
        String name, Optional<String> description, Json.Obj schema, Optional<Boolean> strict)
        implements Format {}
  }

  /**
   * What else may be used.
   *
   * @param affinity key of the conversation (prompt cache key, session id), if any
   * @param wantsEncryptedReasoning the client will hand opaque reasoning back
   * @param search the client asked for hosted search by other means than a tool
   * @param passThrough members that official upstreams understand and web does not: {@code seed},
   *     {@code presence_penalty}, …; empty object if none
   * @param hostedTools raw declarations that only console and official upstreams run; a search with
   *     options ({@code web_search} with filters) is here too, to be sent in the place of the plain
   *     tool of that type
   * @param previous upstream's place to go on from, for a stored response
   */
  public record Hints(
      Optional<String> affinity,
      boolean wantsEncryptedReasoning,
      boolean search,
      Json.Obj passThrough,
      List<Json.Obj> hostedTools,
      Optional<Continuation> previous) {
    /** No hints. */
    public static final Hints NONE =
        new Hints(Optional.empty(), false, false, Json.Obj.EMPTY, List.of(), Optional.empty());

    /** Copies the list. */
    public Hints {
      hostedTools = List.copyOf(hostedTools);
    }

    /** The declaration of a hosted tool of this type, if the client made one. */
    public Optional<Json.Obj> hostedTool(String type) {
      return hostedTools.stream()
          .filter(tool -> tool.text("type").filter(type::equals).isPresent())
          .findFirst();
    }

    /** The same hints for a conversation that begins anew upstream. */
    public Hints withoutPrevious() {
      return previous.isEmpty()
          ? this
          : new Hints(
              affinity,
              wantsEncryptedReasoning,
              search,
              passThrough,
              hostedTools,
              Optional.empty());
    }
  }

  /**
   * Where a stored conversation continues upstream.
   *
   * @param account fingerprint of the account that holds it
   * @param newItems how many of the last items are new; the rest is known upstream
   */
  public record Continuation(
      String account, String conversationId, String parentResponseId, int newItems) {}
}
