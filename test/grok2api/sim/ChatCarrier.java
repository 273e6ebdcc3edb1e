package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a reply as chat.completion chunks of the official API, or as one completion. */
final class ChatCarrier implements Carrier {
  private static final AtomicLong IDS = new AtomicLong();

  private final Exchange x;
  private final boolean streamed;
  private final boolean usageWanted;
  private final String model;
  private final int inputTokens;
  private final Frames frames;
  private final String id = "chatcmpl-" + IDS.incrementAndGet();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  private final List<Js> calls = new ArrayList<>();
  private final List<String> citations = new ArrayList<>();
  private String finish = "stop";
  private int outputTokens;
  private boolean failed;

  ChatCarrier(Exchange x, Reply.Wire wire, Js body) {
    this.x = x;
    streamed = body.at("stream").isTrue();
    usageWanted = body.at("stream_options", "include_usage").isTrue();
    model = body.at("model").text();
    inputTokens = x.body().length / 4;
    frames = new Frames(x, wire);
  }

  @Override
  public void begin() throws IOException {
    if (streamed) {
      x.start(200, "Content-Type", "text/event-stream");
      delta(Js.obj("role", "assistant", "content", ""), "");
    }
  }

  private void delta(Js delta, String finishReason) throws IOException {
    if (streamed) {
      frames.text(ChatFrames.delta(id, model, delta, finishReason));
    }
  }

  @Override
  public void content(Step step) throws IOException {
    switch (step) {
      case Step.Text t -> {
        outputTokens++;
        text.append(t.text());
        delta(Js.obj("content", t.text()), "");
      }
      case Step.Think t -> {
        outputTokens++;
        thoughts.append(t.text());
        delta(Js.obj("reasoning_content", t.text()), "");
      }
      case Step.Calls all -> calls(all);
      case Step.Cite c -> citations.add(c.url());
      case Step.Pages p -> p.links().forEach(l -> citations.add(l.url()));
      case Step.Finish f -> finish = f.reason().equals("max_output_tokens") ? "length" : f.reason();
      case Step.Fault f -> {
        failed = true;
        if (streamed) {
          frames.text("data: " + Js.obj("code", "internal", "error", f.message()) + "\n\n");
        }
      }
      case Step.Raw raw -> frames.text(raw.text());
      case Step.ToolCard c -> skip(c);
      case Step.Posts p ->
          p.links().forEach(l -> citations.add("https://x.com/i/status/" + l.url()));
      case Step.Card c -> skip(c);
      case Step.Image i -> skip(i);
      case Step.Full f -> skip(f);
      case Step.SessionEnded e -> failed = true;
      case Step.Pause p -> pause(p.millis());
      case Step.Cut c -> cut(c.reset());
      case Step.Status s -> throw new Violation("an HTTP status inside a stream");
      case Step.Normal n -> throw new Violation("normal() cannot be mixed with other steps");
    }
  }

  private void calls(Step.Calls all) throws IOException {
    finish = "tool_calls";
    for (Step.Call call : all.calls()) {
      outputTokens++;
      Js made =
          Js.obj(
              "id",
              "call_" + IDS.incrementAndGet(),
              "type",
              "function",
              "function",
              Js.obj("name", call.name(), "arguments", call.arguments()));
      delta(Js.obj("tool_calls", Js.arr(made.with("index", calls.size()))), "");
      calls.add(made);
    }
  }

  @Override
  public void flush() throws IOException {
    if (streamed) {
      frames.flush();
    }
  }

  @Override
  public void end(boolean marks) throws IOException {
    if (!streamed) {
      whole();
      return;
    }
    if (marks && !failed) {
      frames.text(ChatFrames.finish(id, model, finish, citations));
      if (usageWanted) {
        frames.text(ChatFrames.usage(id, model, inputTokens, outputTokens));
      }
      frames.text("data: [DONE]\n\n");
    }
    frames.end();
  }

  private void whole() throws IOException {
    if (failed) {
      x.json(500, "{\"code\":\"internal\",\"error\":\"failed by script\"}");
      return;
    }
    Js message =
        Js.obj(
            "role",
            "assistant",
            "content",
            text.isEmpty() ? null : text.toString(),
            "refusal",
            null);
    if (!thoughts.isEmpty()) {
      message = message.with("reasoning_content", thoughts.toString());
    }
    if (!calls.isEmpty()) {
      message = message.with("tool_calls", Js.of(calls));
    }
    x.json(
        200,
        Js.obj(
                "id",
                id,
                "object",
                "chat.completion",
                "created",
                1_790_000_000,
                "model",
                model,
                "choices",
                Js.arr(Js.obj("index", 0, "message", message, "finish_reason", finish)),
                "usage",
                ChatFrames.usage(inputTokens, outputTokens, 0),
                "citations",
                Js.of(citations))
            .toString());
  }

  @Override
  public void pause(long millis) throws IOException {
    x.pause(millis);
  }

  @Override
  public void cut(boolean reset) throws IOException {
    frames.cut(reset);
  }
}
