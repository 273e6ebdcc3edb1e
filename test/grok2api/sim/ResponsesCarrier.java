package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a reply as server-sent events of the Responses API, or as one response object. */
final class ResponsesCarrier implements Carrier {
  private static final AtomicLong IDS = new AtomicLong();
  private static final int ARGUMENT_PIECE = 7;

  private final Exchange x;
  private final boolean streamed;
  private final int inputTokens;
  private final Frames frames;
  private final ResponsesFrames events;
  private final Reply.Wire wire;
  private final List<String> headers;
  private String status = "completed";
  private String reason = "";
  private int outputTokens;
  private boolean failed;

  ResponsesCarrier(
      Exchange x,
      Reply.Wire wire,
      boolean streamed,
      String model,
      int inputTokens,
      List<String> headers) {
    this.x = x;
    this.wire = wire;
    this.streamed = streamed;
    this.inputTokens = inputTokens;
    this.headers = headers;
    frames = new Frames(x, wire);
    events = new ResponsesFrames("resp_" + IDS.incrementAndGet(), model);
  }

  @Override
  public void begin() throws IOException {
    if (streamed) {
      var all = new java.util.ArrayList<>(List.of("Content-Type", "text/event-stream"));
      all.addAll(headers);
      x.start(200, all.toArray(String[]::new));
    }
    write(events.created());
    if (wire.noise()) {
      write(
          ": comment\n\nevent: response.unheard_of\ndata: {\"type\":\"response.unheard_of\"}\n\n");
      write("data: {broken\n\n");
    }
  }

  private void write(String text) throws IOException {
    if (streamed && !text.isEmpty()) {
      frames.text(text);
    }
  }

  @Override
  public void content(Step step) throws IOException {
    switch (step) {
      case Step.Text t -> {
        outputTokens++;
        write(events.text(t.text()));
      }
      case Step.Think t -> {
        outputTokens++;
        write(events.closeMessage());
        write(events.reasoning(t.text(), t.kind() != Step.Thought.RAW));
      }
      case Step.Calls calls -> calls(calls);
      case Step.ToolCard c -> {
        write(events.closeMessage());
        write(
            events.search(
                c.id(),
                c.tool().startsWith("x_") ? "x_search_call" : "web_search_call",
                Js.parse(c.args()).at("query").text()));
      }
      case Step.Cite c -> write(events.annotation(c.url(), c.title()));
      case Step.Fault f -> fault(f);
      case Step.Finish f -> {
        status = f.status();
        reason = f.reason();
      }
      case Step.Raw raw -> write(raw.text());
      case Step.Pages p -> skip(p);
      case Step.Posts p -> skip(p);
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

  private void calls(Step.Calls calls) throws IOException {
    write(events.closeMessage());
    for (Step.Call call : calls.calls()) {
      outputTokens++;
      write(
          events.call(
              "call_" + IDS.incrementAndGet(), call.name(), call.arguments(), ARGUMENT_PIECE));
    }
  }

  private void fault(Step.Fault f) throws IOException {
    String code = f.code() == 8 ? "resource-exhausted" : "internal_error";
    write(
        f.where() == Step.Where.ROOT
            ? events.error(code, f.message())
            : events.failed(code, f.message()));
    failed = true;
  }

  @Override
  public void flush() throws IOException {
    if (streamed) {
      frames.flush();
    }
  }

  @Override
  public void end(boolean marks) throws IOException {
    if (status.equals("failed")) {
      write(events.failed("server_error", reason));
      failed = true;
    }
    if (marks && !failed) {
      write(events.completed(status, reason, inputTokens, outputTokens));
    }
    if (streamed) {
      frames.end();
    } else if (failed) {
      x.json(500, "{\"code\":\"internal\",\"error\":\"failed by script\"}");
    } else {
      x.json(200, events.whole(status, inputTokens, outputTokens).toString());
    }
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
