package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.SseFrames;
import grok2api.api.SseFrames.Frame;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks a stream of responses events as strictly as the strictest clients do: numbers without
 * gaps, one id, items announced once and done once, parts before their text, texts that add up, one
 * terminal event whose output is exactly the done items.
 */
final class ResponseRules {

  private static final Set<String> ENDS =
      Set.of("response.completed", "response.incomplete", "response.failed");

  private final Map<Integer, Json> added = new TreeMap<>();
  private final Map<Integer, Json> done = new TreeMap<>();
  private final Map<String, StringBuilder> texts = new HashMap<>(); // item/part to deltas
  private final List<String> closedParts = new ArrayList<>();
  private String responseId;
  private String end = "";

  private ResponseRules() {}

  /** The terminal event's response object. */
  static JsonAt check(String stream) {
    List<Frame> frames = SseFrames.read(stream);
    ResponseRules rules = new ResponseRules();
    for (int i = 0; i < frames.size(); i++) {
      JsonAt data = frames.get(i).json();
      assertEquals(frames.get(i).event(), data.require("type").string());
      assertEquals(i, data.require("sequence_number").integer(0, Integer.MAX_VALUE));
      rules.frame(i, data);
    }
    assertFalse(rules.end.isEmpty(), "no terminal event");
    return frames.getLast().json().require("response");
  }

  private void frame(int number, JsonAt data) {
    assertEquals("", end, "an event after the end");
    String type = data.require("type").string();
    if (number == 0) {
      assertEquals("response.created", type);
    } else {
      assertFalse(type.equals("response.created"), "created twice");
    }
    if (data.get("response").isPresent()) {
      lifecycle(type, data.require("response"));
    } else if (type.equals("response.output_item.added")) {
      added(data);
    } else if (type.equals("response.output_item.done")) {
      itemDone(data);
    } else {
      within(type, data);
    }
  }

  private void lifecycle(String type, JsonAt response) {
    String id = response.require("id").string();
    assertTrue(responseId == null || responseId.equals(id), "another response id");
    responseId = id;
    for (String member :
        List.of("instructions", "tools", "model", "parallel_tool_calls", "usage", "metadata")) {
      assertTrue(response.object().members().containsKey(member), "no " + member);
    }
    if (ENDS.contains(type)) {
      end = type;
      List<Json> output = response.list("output").stream().map(JsonAt::value).toList();
      assertEquals(List.copyOf(done.values()), output, "output is not the done items");
      assertEquals(added.keySet(), done.keySet(), "an item was left open");
      JsonAt usage = response.require("usage");
      usage.require("total_tokens").integer(0, Long.MAX_VALUE);
    } else {
      assertEquals("in_progress", response.require("status").string());
      assertTrue(response.get("usage").isEmpty(), "usage too early");
      assertEquals(List.of(), response.list("output"));
    }
  }

  private void added(JsonAt data) {
    int index = index(data);
    assertEquals(added.size(), index, "output_index has a gap or is reused");
    Json item = data.require("item").value();
    assertNull(added.put(index, item));
  }

  private void itemDone(JsonAt data) {
    int index = index(data);
    JsonAt item = data.require("item");
    JsonAt open = openItem(index);
    for (String same : List.of("id", "type", "call_id", "name", "namespace")) {
      assertEquals(open.get(same).map(JsonAt::value), item.get(same).map(JsonAt::value), same);
    }
    String type = item.require("type").string();
    if (!type.equals("compaction")) {
      String status = item.require("status").string();
      assertTrue(Set.of("completed", "incomplete", "failed").contains(status), status);
    }
    if (type.equals("message")) {
      List<JsonAt> parts = item.list("content");
      for (int i = 0; i < parts.size(); i++) {
        assertTrue(closedParts.contains(item.require("id").string() + "/" + i), "part open");
      }
    }
    assertNull(done.put(index, item.value()), "done twice");
  }

  private void within(String type, JsonAt data) {
    JsonAt item = openItem(index(data));
    String id = item.require("id").string();
    assertEquals(id, data.require("item_id").string());
    String part =
        id
            + "/"
            + data.get("content_index")
                .or(() -> data.get("summary_index"))
                .map(v -> v.integer(0, 99))
                .orElse(-1L);
    switch (type) {
      case "response.content_part.added", "response.reasoning_summary_part.added" ->
          assertNull(texts.put(part, new StringBuilder()), "part twice");
      case "response.output_text.delta",
          "response.reasoning_summary_text.delta",
          "response.refusal.delta" -> {
        assertNotNull(texts.get(part), "text before its part");
        assertFalse(closedParts.contains(part), "text after its part");
        texts.get(part).append(data.require("delta").string());
      }
      case "response.output_text.done", "response.reasoning_summary_text.done" ->
          assertEquals(texts.get(part).toString(), data.require("text").string());
      case "response.refusal.done" ->
          assertEquals(texts.get(part).toString(), data.require("refusal").string());
      case "response.content_part.done", "response.reasoning_summary_part.done" ->
          closedParts.add(part);
      case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
          texts
              .computeIfAbsent(part, p -> new StringBuilder())
              .append(data.require("delta").string());
      case "response.function_call_arguments.done" ->
          assertEquals(
              texts.getOrDefault(part, new StringBuilder()).toString(),
              data.require("arguments").string());
      case "response.custom_tool_call_input.done" ->
          assertEquals(
              texts.getOrDefault(part, new StringBuilder()).toString(),
              data.require("input").string());
      case "response.output_text.annotation.added",
          "response.web_search_call.in_progress",
          "response.web_search_call.searching",
          "response.web_search_call.completed",
          "response.image_generation_call.in_progress",
          "response.image_generation_call.generating",
          "response.image_generation_call.completed" -> {}
      default -> throw new AssertionError("unknown event " + type);
    }
  }

  private JsonAt openItem(int index) {
    assertTrue(added.containsKey(index), "item was not announced");
    assertFalse(done.containsKey(index), "item is done");
    return new JsonAt("item", added.get(index));
  }

  private static int index(JsonAt data) {
    return (int) data.require("output_index").integer(0, 10_000);
  }
}
