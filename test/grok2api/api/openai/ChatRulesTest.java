package grok2api.api.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.RandomEvents;
import grok2api.api.SseFrames;
import grok2api.chat.ChatEvent;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The rules of a chunk stream, checked over random legal event lists; and that what a client
 * collects from the chunks is what the plain body says.
 */
class ChatRulesTest {

  private static final int CASES = 500;
  private static final ChatHead HEAD = new ChatHead("chatcmpl-1", 17, "g");

  private record Collected(String text, String reasoning, List<String> calls, String reason) {}

  @Test
  void keepsTheRulesForEveryOrderOfEvents() {
    for (long seed = 0; seed < CASES; seed++) {
      List<ChatEvent> events = RandomEvents.of(seed);
      try {
        assertEquals(body(events), collect(stream(events, seed % 2 == 0), seed % 2 == 0));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + events, e);
      }
    }
  }

  private static String stream(List<ChatEvent> events, boolean usage) {
    ChatFrames frames = new ChatFrames(HEAD, usage, 1);
    JsonWriter out = new JsonWriter(16);
    events.forEach(event -> frames.event(event, out));
    return out.toString();
  }

  private static Collected body(List<ChatEvent> events) {
    ChatBody body = new ChatBody(HEAD, 1);
    events.forEach(body::event);
    JsonWriter out = new JsonWriter(16);
    body.write(out);
    JsonAt choice = new JsonAt("", JsonReader.parse(out.toString())).list("choices").getFirst();
    JsonAt message = choice.require("message");
    List<String> calls = new ArrayList<>();
    for (JsonAt call : message.list("tool_calls")) {
      calls.add(call.require("function").require("arguments").string());
    }
    return new Collected(
        message.string("content").orElse(""),
        message.string("reasoning_content").orElse(""),
        calls,
        choice.require("finish_reason").string());
  }

  /** A client: enforces the rules and collects. */
  private static Collected collect(String stream, boolean usage) {
    List<SseFrames.Frame> frames = new ArrayList<>(SseFrames.read(stream));
    assertEquals("[DONE]", frames.removeLast().data());
    if (usage) {
      JsonAt last = frames.removeLast().json();
      assertEquals(List.of(), last.list("choices"));
      assertEquals(17, last.require("usage").require("total_tokens").integer(0, 99));
    }
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<StringBuilder> calls = new ArrayList<>();
    Optional<String> reason = Optional.empty();
    boolean first = true;
    for (SseFrames.Frame frame : frames) {
      assertEquals("", frame.event(), "no names");
      JsonAt chunk = frame.json();
      assertEquals("chatcmpl-1", chunk.require("id").string());
      assertEquals(usage, ((Json.Obj) chunk.value()).members().containsKey("usage"));
      JsonAt choice = chunk.list("choices").getFirst();
      JsonAt delta = choice.require("delta");
      assertEquals(first, delta.get("role").isPresent(), "role once, first");
      first = false;
      assertTrue(reason.isEmpty(), "nothing behind the end");
      assertTrue(((Json.Obj) choice.value()).members().containsKey("finish_reason"));
      reason = choice.string("finish_reason");
      text.append(delta.string("content").orElse(""));
      reasoning.append(delta.string("reasoning_content").orElse(""));
      delta.list("tool_calls").forEach(call -> call(call, calls));
    }
    calls.forEach(arguments -> JsonReader.parse(arguments.toString()));
    assertFalse(reason.isEmpty(), "a reason at the end");
    return new Collected(
        text.toString(),
        reasoning.toString(),
        calls.stream().map(StringBuilder::toString).toList(),
        reason.get());
  }

  private static void call(JsonAt call, List<StringBuilder> calls) {
    int index = (int) call.require("index").integer(0, 999);
    if (call.get("id").isPresent()) {
      assertEquals(calls.size(), index, "calls open in order");
      calls.add(new StringBuilder());
    }
    assertEquals(calls.size() - 1, index, "one call at a time");
    calls.get(index).append(call.require("function").string("arguments").orElse(""));
  }
}
