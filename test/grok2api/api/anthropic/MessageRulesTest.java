package grok2api.api.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.RandomEvents;
import grok2api.api.SseFrames;
import grok2api.chat.ChatEvent;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The rules of a message stream that clients rely on, checked over random legal event lists; and
 * that the blocks a client collects from the stream are those of the plain body.
 */
class MessageRulesTest {

  private static final int CASES = 500;

  @Test
  void keepsTheRulesForEveryOrderOfEvents() {
    for (long seed = 0; seed < CASES; seed++) {
      boolean searches = seed % 2 == 0;
      List<ChatEvent> events = RandomEvents.of(seed);
      try {
        List<Json> streamed = collect(stream(searches, events));
        assertEquals(body(searches, events), streamed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + events, e);
      }
    }
  }

  private static String stream(boolean searches, List<ChatEvent> events) {
    MessageFrames frames =
        new MessageFrames(new MessageHead("m", "g", 5, "r"), searches, new Numbered()::next);
    JsonWriter out = new JsonWriter(16);
    events.forEach(event -> frames.event(event, out));
    return out.toString();
  }

  private static List<Json> body(boolean searches, List<ChatEvent> events) {
    MessageBody body =
        new MessageBody(new MessageHead("m", "g", 5, "r"), searches, new Numbered()::next);
    events.forEach(body::event);
    JsonWriter out = new JsonWriter(16);
    body.write(out);
    JsonAt message = new JsonAt("", JsonReader.parse(out.toString()));
    return message.list("content").stream().map(JsonAt::value).toList();
  }

  private static final class Numbered {
    private int last;

    String next(String prefix) {
      return prefix + ++last;
    }
  }

  /** A client: enforces the rules and gives the collected blocks. */
  private static List<Json> collect(String stream) {
    List<SseFrames.Frame> frames = SseFrames.read(stream);
    assertEquals("message_start", frames.getFirst().event());
    assertEquals("message_stop", frames.getLast().event());
    assertEquals("message_delta", frames.get(frames.size() - 2).event());
    List<Json> blocks = new ArrayList<>();
    Map<String, Json> open = null;
    StringBuilder input = new StringBuilder();
    for (SseFrames.Frame frame : frames) {
      JsonAt data = frame.json();
      assertEquals(frame.event(), data.require("type").string());
      switch (frame.event()) {
        case "content_block_start" -> {
          assertNull(open, "one block at a time");
          assertEquals(blocks.size(), data.require("index").integer(0, 999), "next index");
          open = new LinkedHashMap<>(data.require("content_block").object().members());
          input.setLength(0);
        }
        case "content_block_delta" -> {
          assertTrue(open != null, "a delta needs a block");
          assertEquals(blocks.size(), data.require("index").integer(0, 999));
          apply(data.require("delta"), open, input);
        }
        case "content_block_stop" -> {
          assertEquals(blocks.size(), data.require("index").integer(0, 999));
          blocks.add(done(open, input));
          open = null;
        }
        case "message_delta" -> assertNull(open, "all blocks are closed");
        case "message_start", "message_stop", "ping" -> {}
        default -> throw new AssertionError("unknown event " + frame.event());
      }
    }
    assertFalse(blocks.isEmpty(), "at least one block");
    return blocks;
  }

  private static void apply(JsonAt delta, Map<String, Json> block, StringBuilder input) {
    switch (delta.require("type").string()) {
      case "text_delta" -> append(block, "text", delta.require("text").string());
      case "thinking_delta" -> append(block, "thinking", delta.require("thinking").string());
      case "signature_delta" -> append(block, "signature", delta.require("signature").string());
      case "input_json_delta" -> input.append(delta.require("partial_json").string());
      default -> throw new AssertionError(delta.value().compact());
    }
  }

  private static void append(Map<String, Json> block, String member, String text) {
    Json.Str before = (Json.Str) block.get(member);
    block.put(member, Json.of(before.text() + text));
  }

  private static Json done(Map<String, Json> block, StringBuilder input) {
    String type = ((Json.Str) block.get("type")).text();
    if (type.endsWith("tool_use")) {
      block.put("input", JsonReader.parse(input.toString()));
    }
    if (type.equals("thinking")) {
      assertFalse(((Json.Str) block.get("signature")).text().isEmpty(), "signed");
    }
    return new Json.Obj(block);
  }
}
