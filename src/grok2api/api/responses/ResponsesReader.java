package grok2api.api.responses;

import grok2api.api.fields.ToolChoices;
import grok2api.api.fields.Wishes;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Hints;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Reasoning;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Sampling;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.StoredTurn;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of {@code POST /v1/responses}. Pure: what the server remembers is handed in.
 * Unknown fields, items and tools are ignored; a known field of the wrong type or range is a 400
 * with its dotted path.
 */
final class ResponsesReader {

  /** Ignored here, understood by the official upstream. */
  private static final List<String> PASSED_ON =
      List.of(
          "user",
          "service_tier",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention");

  private final JsonAt body;
  private final Config config;
  private final Optional<String> session;
  private final Known known;
  private final List<String> skipped = new ArrayList<>();
  private final ResponseTools tools = new ResponseTools(skipped);

  private ResponsesReader(JsonAt body, Config config, Optional<String> session, Known known) {
    this.body = body;
    this.config = config;
    this.session = session;
    this.known = known;
  }

  /**
   * Reads one order. Input that ends with a {@code compaction_trigger} orders a compaction.
   *
   * @param session the client's session id from a header, if any
   */
  static ResponseOrder read(JsonAt body, Config config, Optional<String> session, Known known) {
    JsonAt input = body.require("input");
    boolean compaction =
        input.isList()
            && !input.list().isEmpty()
            && input.list().getLast().string("type").orElse("").equals("compaction_trigger");
    boolean store = body.bool("store").orElse(true);
    return new ResponsesReader(body, config, session, known).order(input, compaction, store);
  }

  /** Reads the body of {@code POST /v1/responses/compact}: always a compaction, never kept. */
  static ResponseOrder compaction(
      JsonAt body, Config config, Optional<String> session, Known known) {
    JsonAt input = body.get("input").orElse(new JsonAt("input", new Json.Arr(List.of())));
    return new ResponsesReader(body, config, session, known).order(input, true, false);
  }

  private ResponseOrder order(JsonAt input, boolean compaction, boolean store) {
    String model = model();
    refuse();
    body.list("tools").forEach(tools::add);
    List<Item> before = history();
    List<Item> added = added(input);
    List<Item> items = new ArrayList<>();
    body.string("instructions")
        .filter(text -> !text.isBlank())
        .ifPresent(text -> items.add(Message.text(Role.SYSTEM, text)));
    items.addAll(before);
    items.addAll(added);
    if (before.isEmpty() && added.isEmpty()) {
      throw Failure.invalid(input.path(), "'" + input.path() + "' must hold some content.");
    }
    ChatRequest request = compaction ? compact(model, items) : request(model, items, added.size());
    return new ResponseOrder(
        request,
        shape(request, compaction),
        draws() && !compaction,
        EchoReader.read(body, store),
        body.bool("stream"),
        store,
        body.string("previous_response_id"),
        store ? StoredInput.of(input, known.items()) : List.of(),
        Framing.of(body),
        List.copyOf(skipped));
  }

  private String model() {
    JsonAt model = body.require("model");
    if (model.string().isBlank()) {
      throw model.wrong("the id of a model");
    }
    return model.string();
  }

  /** Ignoring these would give an answer to something else than what was asked. */
  private void refuse() {
    Wishes.refuse(body, "conversation", "prompt");
    if (body.bool("background").orElse(false)) {
      throw Failure.unsupported("background", "Responses in the background are not supported.");
    }
  }

  /** What was said before; from the last compaction on, which stands for all before it. */
  private List<Item> history() {
    InputItems reader = new InputItems(model(), known.items(), tools, skipped);
    List<Json.Obj> said = new ArrayList<>();
    for (StoredTurn turn : known.history()) {
      turn.input().forEach(item -> said.add(item.object()));
      int before = said.size();
      turn.output().forEach(item -> said.add(item.object()));
      if (said.subList(before, said.size()).stream().anyMatch(ResponsesReader::isCompaction)) {
        said.subList(0, before).clear();
      }
    }
    said.forEach(item -> reader.add(new JsonAt("previous_response_id", item)));
    return reader.items();
  }

  private static boolean isCompaction(Json.Obj item) {
    return item.text("type").orElse("").equals("compaction");
  }

  /** What this request adds; a string is one message of the user. */
  private List<Item> added(JsonAt input) {
    if (input.isString()) {
      return input.string().isBlank()
          ? List.of()
          : List.of(Message.text(Role.USER, input.string()));
    }
    if (!input.isList()) {
      throw input.wrong("a string or a list of items");
    }
    InputItems reader = new InputItems(model(), known.items(), tools, skipped);
    input.list().forEach(reader::add);
    return reader.items();
  }

  private ChatRequest request(String model, List<Item> items, int added) {
    Optional<JsonAt> choice = body.get("tool_choice").filter(wish -> !draws());
    ToolChoices.Chosen chosen = ToolChoices.read(choice, tools.declared());
    return new ChatRequest(
        model,
        items,
        chosen.tools(),
        chosen.choice(),
        body.bool("parallel_tool_calls").orElse(true),
        sampling(),
        reasoning(),
        format(),
        hints(tools.hosted(), continuation(added)));
  }

  /** Whether the answer has to be a picture; the choice then says nothing about other tools. */
  private boolean draws() {
    boolean alone = tools.declared().tools().isEmpty();
    return PictureTool.isForced(body.get("tool_choice"), tools.hosted(), alone);
  }

  /** The same conversation, but only to be summed up. */
  private ChatRequest compact(String model, List<Item> items) {
    items.add(Compaction.request());
    return new ChatRequest(
        model,
        items,
        List.of(),
        new ToolChoice.None(),
        false,
        Sampling.DEFAULT,
        new Reasoning(reasoning().effort(), false),
        new Format.Plain(),
        hints(List.of(), Optional.empty()));
  }

  private Sampling sampling() {
    return new Sampling(
        body.number("temperature", 0, 2),
        body.number("top_p", 0, 1),
        body.integer("max_output_tokens", 1, Integer.MAX_VALUE),
        List.of());
  }

  /** Without a summary, reasoning is still delivered when the client wants its sealed form. */
  private Reasoning reasoning() {
    Reasoning wanted = wishedReasoning();
    boolean seals = included("reasoning.encrypted_content");
    boolean thinks = !wanted.effort().equals(Optional.of(Effort.NONE));
    return new Reasoning(wanted.effort(), showsSummary() || seals && thinks);
  }

  /** Effort, and whether reasoning is on at all: by the client, else by the configuration. */
  private Reasoning wishedReasoning() {
    Optional<Effort> effort =
        body.get("reasoning").flatMap(wish -> wish.get("effort")).map(Wishes::effort);
    return Wishes.reasoning(effort, config.features().thinking());
  }

  private boolean showsSummary() {
    Optional<JsonAt> wish = body.get("reasoning");
    if (wish.isPresent() && !wish.get().isObject()) {
      throw wish.get().wrong("an object");
    }
    boolean hidden = wish.flatMap(w -> w.string("summary")).filter("none"::equals).isPresent();
    return wishedReasoning().visible() && !hidden;
  }

  /** {@code text.format}, or the spelling of chat completions that some clients use here. */
  private Format format() {
    Optional<JsonAt> text = body.get("text");
    if (text.isPresent() && !text.get().isObject()) {
      throw text.get().wrong("an object");
    }
    return Wishes.format(text.flatMap(t -> t.get("format")).or(() -> body.get("response_format")));
  }

  /** A cache key names the conversation better than a session does. */
  private Hints hints(List<Json.Obj> hosted, Optional<Continuation> previous) {
    return new Hints(
        body.string("prompt_cache_key").or(() -> session),
        included("reasoning.encrypted_content"),
        false,
        Wishes.passThrough(body, PASSED_ON),
        hosted,
        previous);
  }

  /** The upstream's own place, if nothing in front of the conversation has changed since. */
  private Optional<Continuation> continuation(int added) {
    if (known.history().isEmpty() || added == 0) {
      return Optional.empty();
    }
    return known
        .history()
        .getLast()
        .place()
        .filter(place -> place.framing().equals(Framing.of(body)))
        .map(
            place ->
                new Continuation(
                    place.account(), place.conversationId(), place.parentResponseId(), added));
  }

  private AnswerShape shape(ChatRequest request, boolean compaction) {
    return new AnswerShape(
        showsSummary() && !compaction,
        Optional.of(request.model())
            .filter(m -> included("reasoning.encrypted_content") && !compaction),
        request.declaresSearch(),
        included("web_search_call.action.sources"),
        compaction,
        AnswerShape.byName(request),
        tools.clientTools());
  }

  private boolean included(String what) {
    Set<String> wanted = new HashSet<>();
    body.list("include").forEach(entry -> wanted.add(entry.string()));
    return wanted.contains(what);
  }
}
