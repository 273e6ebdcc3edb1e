package grok2api.sim;

import java.util.ArrayList;
import java.util.List;

/** Server-sent events of the Responses API, with item ids, indexes and sequence numbers kept. */
final class ResponsesFrames {
  private final String id;
  private final String model;
  private final StringBuilder text = new StringBuilder();
  private final List<Js> items = new ArrayList<>();
  private int sequence;
  private boolean open;

  ResponsesFrames(String id, String model) {
    this.id = id;
    this.model = model;
  }

  private String event(String type, Js data) {
    Js all = Js.obj("type", type, "sequence_number", sequence++);
    for (var e : data.map().entrySet()) {
      all = all.with(e.getKey(), e.getValue());
    }
    return "event: " + type + "\ndata: " + all + "\n\n";
  }

  private Js response(String status) {
    return Js.obj(
        "id",
        id,
        "object",
        "response",
        "created_at",
        1_790_000_000,
        "model",
        model,
        "status",
        status,
        "output",
        Js.of(items));
  }

  String created() {
    return event("response.created", Js.obj("response", response("in_progress")))
        + event("response.in_progress", Js.obj("response", response("in_progress")));
  }

  String text(String delta) {
    String opening = open ? "" : openMessage();
    text.append(delta);
    return opening
        + event(
            "response.output_text.delta",
            Js.obj(
                "item_id",
                "msg_" + items.size(),
                "output_index",
                items.size(),
                "content_index",
                0,
                "delta",
                delta));
  }

  private String openMessage() {
    open = true;
    String item = "msg_" + items.size();
    return event(
            "response.output_item.added",
            Js.obj(
                "output_index",
                items.size(),
                "item",
                Js.obj(
                    "id",
                    item,
                    "type",
                    "message",
                    "role",
                    "assistant",
                    "status",
                    "in_progress",
                    "content",
                    Js.arr())))
        + event(
            "response.content_part.added",
            Js.obj(
                "item_id",
                item,
                "output_index",
                items.size(),
                "content_index",
                0,
                "part",
                Js.obj("type", "output_text", "text", "", "annotations", Js.arr())));
  }

  String annotation(String url, String title) {
    String opening = open ? "" : openMessage();
    return opening
        + event(
            "response.output_text.annotation.added",
            Js.obj(
                "item_id",
                "msg_" + items.size(),
                "output_index",
                items.size(),
                "content_index",
                0,
                "annotation_index",
                0,
                "annotation",
                Js.obj(
                    "type",
                    "url_citation",
                    "url",
                    url,
                    "title",
                    title,
                    "start_index",
                    text.codePointCount(0, text.length()),
                    "end_index",
                    text.codePointCount(0, text.length()))));
  }

  /** Ends the message that is open, if any. */
  String closeMessage() {
    if (!open) {
      return "";
    }
    open = false;
    String item = "msg_" + items.size();
    Js message = message(text.toString()).with("id", item);
    String all =
        event(
                "response.output_text.done",
                Js.obj(
                    "item_id",
                    item,
                    "output_index",
                    items.size(),
                    "content_index",
                    0,
                    "text",
                    text.toString()))
            + event(
                "response.content_part.done",
                Js.obj(
                    "item_id",
                    item,
                    "output_index",
                    items.size(),
                    "content_index",
                    0,
                    "part",
                    message.at("content", 0)))
            + event(
                "response.output_item.done", Js.obj("output_index", items.size(), "item", message));
    items.add(message);
    text.setLength(0);
    return all;
  }

  String reasoning(String delta, boolean summary) {
    String item = "rs_" + items.size();
    String kind =
        summary ? "response.reasoning_summary_text.delta" : "response.reasoning_text.delta";
    Js done =
        Js.obj(
            "id",
            item,
            "type",
            "reasoning",
            "status",
            "completed",
            "summary",
            summary ? Js.arr(Js.obj("type", "summary_text", "text", delta)) : Js.arr(),
            "encrypted_content",
            "ZW5jcnlwdGVk");
    String all =
        event(
                "response.output_item.added",
                Js.obj(
                    "output_index",
                    items.size(),
                    "item",
                    Js.obj(
                        "id",
                        item,
                        "type",
                        "reasoning",
                        "status",
                        "in_progress",
                        "summary",
                        Js.arr())))
            + event(
                kind,
                Js.obj(
                    "item_id",
                    item,
                    "output_index",
                    items.size(),
                    summary ? "summary_index" : "content_index",
                    0,
                    "delta",
                    delta))
            + event(
                "response.output_item.done", Js.obj("output_index", items.size(), "item", done));
    items.add(done);
    return all;
  }

  String call(String callId, String name, String arguments, int pieces) {
    String item = "fc_" + items.size();
    Js call =
        Js.obj(
            "id",
            item,
            "type",
            "function_call",
            "status",
            "in_progress",
            "call_id",
            callId,
            "name",
            name,
            "arguments",
            "");
    var all =
        new StringBuilder(
            event(
                "response.output_item.added", Js.obj("output_index", items.size(), "item", call)));
    for (int at = 0; at < arguments.length(); at += pieces) {
      all.append(
          event(
              "response.function_call_arguments.delta",
              Js.obj(
                  "item_id",
                  item,
                  "output_index",
                  items.size(),
                  "delta",
                  arguments.substring(at, Math.min(arguments.length(), at + pieces)))));
    }
    Js done = call.with("status", "completed").with("arguments", arguments);
    all.append(
        event(
            "response.function_call_arguments.done",
            Js.obj(
                "item_id",
                item,
                "output_index",
                items.size(),
                "name",
                name,
                "arguments",
                arguments)));
    all.append(
        event("response.output_item.done", Js.obj("output_index", items.size(), "item", done)));
    items.add(done);
    return all.toString();
  }

  String search(String callId, String type, String query) {
    Js item =
        Js.obj(
            "id",
            callId,
            "type",
            type,
            "status",
            "completed",
            "action",
            Js.obj("type", "search", "query", query));
    String all =
        event(
                "response.output_item.added",
                Js.obj("output_index", items.size(), "item", item.with("status", "in_progress")))
            + event(
                "response.output_item.done", Js.obj("output_index", items.size(), "item", item));
    items.add(item);
    return all;
  }

  String refusal(String delta) {
    return event(
        "response.refusal.delta",
        Js.obj(
            "item_id",
            "msg_" + items.size(),
            "output_index",
            items.size(),
            "content_index",
            0,
            "delta",
            delta));
  }

  String failed(String code, String message) {
    return event(
        "response.failed",
        Js.obj(
            "response",
            response("failed").with("error", Js.obj("code", code, "message", message))));
  }

  String error(String code, String message) {
    return event("error", Js.obj("code", code, "message", message, "param", null));
  }

  String completed(String status, String reason, int in, int out) {
    String closing = closeMessage();
    Js response = response(status).with("usage", usage(in, out, 0));
    if (status.equals("incomplete")) {
      response = response.with("incomplete_details", Js.obj("reason", reason));
    }
    return closing + event("response." + status, Js.obj("response", response)) + "data: [DONE]\n\n";
  }

  Js whole(String status, int in, int out) {
    return response(status).with("usage", usage(in, out, 0));
  }

  static Js usage(int in, int out, int reasoning) {
    return Js.obj(
        "input_tokens",
        in,
        "input_tokens_details",
        Js.obj("cached_tokens", 0),
        "output_tokens",
        out,
        "output_tokens_details",
        Js.obj("reasoning_tokens", reasoning),
        "total_tokens",
        in + out,
        "num_sources_used",
        0,
        "num_server_side_tools_used",
        0,
        "cost_in_usd_ticks",
        1234);
  }

  static Js message(String text) {
    return Js.obj(
        "id",
        "msg_0",
        "type",
        "message",
        "role",
        "assistant",
        "status",
        "completed",
        "content",
        Js.arr(Js.obj("type", "output_text", "text", text, "annotations", Js.arr())));
  }
}
