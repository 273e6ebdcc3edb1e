package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Hints;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Sampling;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.ChatStream;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds turns and reads their events, for tests of native upstreams. */
public final class Turns {

  private Turns() {}

  /** A turn of one question. */
  public static ChatRequest ask(String text, Tool... tools) {
    return of(List.of(ChatRequest.Message.text(Role.USER, text)), tools);
  }

  /** A turn with a history. */
  public static ChatRequest of(List<Item> items, Tool... tools) {
    return new ChatRequest(
        "model",
        items,
        List.of(tools),
        new ToolChoice.Auto(),
        true,
        Sampling.DEFAULT,
        new ChatRequest.Reasoning(Optional.empty(), true),
        new Format.Plain(),
        Hints.NONE);
  }

  /** The same turn with another choice of tools. */
  public static ChatRequest with(ChatRequest from, ToolChoice choice, boolean parallel) {
    return new ChatRequest(
        from.model(),
        from.items(),
        from.tools(),
        choice,
        parallel,
        from.sampling(),
        from.reasoning(),
        from.format(),
        from.hints());
  }

  /** The same turn with other numbers. */
  public static ChatRequest with(ChatRequest from, Sampling sampling) {
    return new ChatRequest(
        from.model(),
        from.items(),
        from.tools(),
        from.toolChoice(),
        from.parallelToolCalls(),
        sampling,
        from.reasoning(),
        from.format(),
        from.hints());
  }

  /** The same turn with an effort. */
  public static ChatRequest with(ChatRequest from, Effort effort) {
    return new ChatRequest(
        from.model(),
        from.items(),
        from.tools(),
        from.toolChoice(),
        from.parallelToolCalls(),
        from.sampling(),
        new ChatRequest.Reasoning(Optional.of(effort), true),
        from.format(),
        from.hints());
  }

  /** The same turn with another format. */
  public static ChatRequest with(ChatRequest from, Format format) {
    return new ChatRequest(
        from.model(),
        from.items(),
        from.tools(),
        from.toolChoice(),
        from.parallelToolCalls(),
        from.sampling(),
        from.reasoning(),
        format,
        from.hints());
  }

  /** Hints with passed members and hosted tools, as JSON. */
  public static Hints hints(String passThrough, String... hosted) {
    return new Hints(
        Optional.empty(),
        false,
        false,
        object(passThrough),
        java.util.Arrays.stream(hosted).map(Turns::object).toList(),
        Optional.empty());
  }

  /** A function. */
  public static Tool function(String name, String schema) {
    return new Tool(
        name,
        Optional.empty(),
        Tool.Kind.FUNCTION,
        "Does " + name,
        Optional.of(object(schema)),
        Optional.empty(),
        false);
  }

  /** A custom tool. */
  public static Tool custom(String name) {
    return new Tool(
        name, Optional.empty(), Tool.Kind.CUSTOM, "", Optional.empty(), Optional.empty(), false);
  }

  /** Declared hosted search. */
  public static Tool search(String name) {
    return new Tool(
        name,
        Optional.empty(),
        Tool.Kind.HOSTED_SEARCH,
        "",
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** An object from its text. */
  public static Json.Obj object(String json) {
    return (Json.Obj) JsonReader.parse(json);
  }

  /** All events up to the end; the stream is closed. */
  public static List<ChatEvent> events(ChatStream stream) {
    try (stream) {
      List<ChatEvent> events = new ArrayList<>();
      do {
        events.add(stream.next());
      } while (!(events.getLast() instanceof ChatEvent.Finished));
      return events;
    }
  }

  /** The failure that a stream ends with. */
  public static Failure failure(ChatStream stream) {
    try {
      events(stream);
    } catch (Failure failure) {
      return failure;
    }
    throw new AssertionError("the turn did not fail");
  }

  /** Visible text. */
  public static String text(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    only(ChatEvent.TextDelta.class, events).forEach(delta -> text.append(delta.text()));
    return text.toString();
  }

  /** Reasoning text. */
  public static String reasoning(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    only(ChatEvent.ReasoningDelta.class, events).forEach(delta -> text.append(delta.text()));
    return text.toString();
  }

  /** The events of one kind. */
  public static <T extends ChatEvent> List<T> only(Class<T> kind, List<ChatEvent> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
