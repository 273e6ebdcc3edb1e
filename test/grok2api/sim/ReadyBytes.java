package grok2api.sim;

import grok2api.sim.wire.Exchange;
import grok2api.sim.wire.Ws;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Builds the bytes of bench answers once. */
final class ReadyBytes {
  private ReadyBytes() {}

  static BenchHost.Ready build(String command, String format) {
    Reply reply =
        PromptScript.read(Prompt.ofText("[user]: [[sim: " + command + "]]", 0)).orElseThrow();
    long gap = 0;
    var texts = new ArrayList<String>();
    for (Step step : reply.steps()) {
      if (step instanceof Step.Text t) {
        texts.add(t.text());
      } else if (step instanceof Step.Pause p) {
        gap = p.millis();
      }
    }
    return switch (format) {
      case "gateway" -> gateway(texts, gap);
      case "rest" -> http("application/json", restFrames(texts), gap);
      case "responses" -> http("text/event-stream", responses(texts), gap);
      case "chat" -> http("text/event-stream", chat(texts), gap);
      case "chat-whole" -> whole(ChatFrames.whole("bench", "grok-4", String.join("", texts)));
      case "responses-whole" ->
          whole(
              Js.obj(
                  "id",
                  "resp_bench",
                  "object",
                  "response",
                  "status",
                  "completed",
                  "model",
                  "grok-4",
                  "output",
                  Js.arr(ResponsesFrames.message(String.join("", texts))),
                  "usage",
                  ResponsesFrames.usage(10, texts.size(), 0)));
      default -> throw new IllegalArgumentException(format);
    };
  }

  private static BenchHost.Ready gateway(List<String> texts, long gap) {
    var frames = new ArrayList<byte[]>();
    for (String text : texts) {
      frames.add(
          event(
              "{\"type\":\"response.chunk\",\"response_id\":\"r-bench\",\"item_id\":\"i-1\","
                  + "\"chunk\":{\"metadata\":{\"step_id\":0,\"phase_index\":0},\"text\":{\"text\":"
                  + Js.of(text)
                  + ",\"channel\":\"CHANNEL_ASSISTANT_RESPONSE\"}}}"));
    }
    frames.set(
        0,
        join(
            List.of(
                event(
                    "{\"type\":\"response.created\",\"response\":"
                        + "{\"id\":\"r-bench\",\"status\":\"in_progress\"}}"),
                frames.get(0))));
    int last = frames.size() - 1;
    frames.set(
        last,
        join(
            List.of(
                frames.get(last),
                event(
                    "{\"type\":\"response.done\","
                        + "\"response\":{\"id\":\"r-bench\",\"status\":\"completed\"}}"))));
    return new BenchHost.Ready(new byte[0], frames.toArray(byte[][]::new), gap);
  }

  private static byte[] event(String event) {
    return Ws.frame(BenchHost.utf8("{\"session_id\":\"c-bench\",\"event\":" + event + "}"));
  }

  private static List<String> restFrames(List<String> texts) {
    var frames = new ArrayList<String>();
    for (String text : texts) {
      frames.add(
          "{\"result\":{\"response\":{\"token\":"
              + Js.of(text)
              + ",\"isThinking\":false,"
              + "\"messageTag\":\"final\",\"messageStepId\":2,\"responseId\":\"r-bench\"}}}\n");
    }
    frames.set(
        0, "{\"result\":{\"conversation\":{\"conversationId\":\"c-bench\"}}}\n" + frames.get(0));
    int last = frames.size() - 1;
    frames.set(
        last,
        frames.get(last)
            + "{\"result\":{\"response\":{\"token\":\"\",\"isSoftStop\":true}}}\n"
            + "{\"result\":{\"response\":{\"modelResponse\":{"
            + "\"responseId\":\"r-bench\",\"message\":"
            + Js.of(String.join("", texts))
            + "}}}}\n");
    return frames;
  }

  private static List<String> responses(List<String> texts) {
    var frames = new ResponsesFrames("resp_bench", "grok-4.3");
    var out = new ArrayList<String>();
    for (String text : texts) {
      out.add(frames.text(text));
    }
    out.set(0, frames.created() + out.get(0));
    out.set(
        out.size() - 1,
        out.get(out.size() - 1) + frames.completed("completed", "", 10, texts.size()));
    return out;
  }

  private static List<String> chat(List<String> texts) {
    var out = new ArrayList<String>();
    for (String text : texts) {
      out.add(ChatFrames.delta("bench", "grok-4", Js.obj("content", text), ""));
    }
    out.set(
        out.size() - 1,
        out.get(out.size() - 1)
            + ChatFrames.delta("bench", "grok-4", Js.obj(), "stop")
            + ChatFrames.usage("bench", "grok-4", 10, texts.size())
            + "data: [DONE]\n\n");
    return out;
  }

  private static BenchHost.Ready http(String type, List<String> frames, long gap) {
    byte[] head =
        BenchHost.utf8(
            "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    var parts = frames.stream().map(f -> Exchange.chunk(BenchHost.utf8(f))).toList();
    if (parts.size() > 1) {
      return new BenchHost.Ready(head, parts.toArray(byte[][]::new), gap);
    }
    var all = new ArrayList<byte[]>();
    all.add(head);
    all.addAll(parts);
    all.add(BenchHost.utf8("0\r\n\r\n"));
    return new BenchHost.Ready(new byte[0], new byte[][] {join(all)}, 0);
  }

  private static BenchHost.Ready whole(Js json) {
    byte[] body = BenchHost.utf8(json.toString());
    byte[] head =
        BenchHost.utf8(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length
                + "\r\n\r\n");
    return new BenchHost.Ready(new byte[0], new byte[][] {join(List.of(head, body))}, 0);
  }

  private static byte[] join(List<byte[]> parts) {
    var out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
