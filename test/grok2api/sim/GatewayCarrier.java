package grok2api.sim;

import grok2api.sim.wire.Ws;
import java.io.IOException;

/** Writes a reply as gateway events. */
final class GatewayCarrier implements Carrier {
  private final Ws ws;
  private final String conversationId;
  private final String responseId;
  private final StringBuilder gathered = new StringBuilder();
  private final StringBuilder said = new StringBuilder();
  private Reply.Wire wire = Reply.of().wire();
  private int inMessage;
  private String status = "completed";
  private String reason = "";
  private boolean failed;
  private volatile boolean completed;
  private int citations;

  GatewayCarrier(Ws ws, String conversationId, String responseId) {
    this.ws = ws;
    this.conversationId = conversationId;
    this.responseId = responseId;
  }

  void use(Reply.Wire form) {
    wire = form;
  }

  /** Whether the authoritative end, or an error, has been sent. */
  boolean completed() {
    return completed;
  }

  @Override
  public void begin() throws IOException {
    event(
        Js.obj(
            "type",
            "response.created",
            "response",
            Js.obj(
                "id", responseId, "status", "in_progress", "x_grok", Js.obj("model", "grok-4-1"))));
    if (wire.noise()) {
      event(Js.obj("type", "conversation.title.updated", "title", "T {\"x\":1}"));
      event(Js.obj("type", "response.unheard_of", "data", Js.arr(1, "}", null)));
      chunk(Js.obj("phase_marker", Js.obj("kind", "KIND_THINKING_START")), "");
      chunk(Js.obj("text", Js.obj("text", "internal", "channel", "CHANNEL_INTERNAL_NOTE")), "");
    }
  }

  @Override
  public void content(Step step) throws IOException {
    switch (step) {
      case Step.Text t -> text(t);
      case Step.Calls calls -> text(new Step.Text(ToolSyntax.write(calls), "", ""));
      case Step.Think t ->
          chunk(Js.obj("text", Js.obj("text", t.text(), "channel", channel(t.kind()))), t.agent());
      case Step.ToolCard c -> toolCard(c);
      case Step.Pages p -> pages(p);
      case Step.Posts p -> posts(p);
      case Step.Cite c -> cite(c);
      case Step.Card c -> card(Js.parse(c.json()));
      case Step.Image i -> image(i);
      case Step.Fault f -> fault(f);
      case Step.SessionEnded e -> event(Js.obj("type", "session.ended"));
      case Step.Raw raw -> {
        flush();
        ws.send(raw.text());
      }
      case Step.Finish f -> {
        status = f.status();
        reason = f.reason();
      }
      case Step.Full f -> skip(f);
      case Step.Pause p -> pause(p.millis());
      case Step.Cut c -> cut(c.reset());
      case Step.Status s -> throw new Violation("an HTTP status inside a gateway answer");
      case Step.Normal n -> throw new Violation("normal() cannot be mixed with other steps");
    }
  }

  private void toolCard(Step.ToolCard c) throws IOException {
    chunk(
        Js.obj(
            "tool_usage_card",
            Js.obj("tool_usage_card_id", c.id(), c.tool(), Js.obj("args", Js.parse(c.args())))),
        c.agent());
  }

  private void pages(Step.Pages p) throws IOException {
    chunk(
        Js.obj(
            "tool_result",
            Js.obj(
                "tool_call_id",
                p.id(),
                "web_search",
                Js.obj(
                    "webpages",
                    Js.of(
                        p.links().stream()
                            .map(
                                l ->
                                    Js.obj("url", l.url(), "title", l.title(), "snippet", l.text()))
                            .toList())))),
        "");
  }

  private void posts(Step.Posts p) throws IOException {
    chunk(
        Js.obj(
            "tool_result",
            Js.obj(
                "tool_call_id",
                p.id(),
                "x_post",
                Js.obj(
                    "posts",
                    Js.of(
                        p.links().stream()
                            .map(
                                l ->
                                    Js.obj(
                                        "userhandle",
                                        l.title(),
                                        "name",
                                        l.title(),
                                        "text",
                                        l.text(),
                                        "post_id",
                                        l.url()))
                            .toList())))),
        "");
  }

  private void cite(Step.Cite c) throws IOException {
    chunk(
        Js.obj(
            "render_citation",
            Js.obj(
                "id",
                "k" + ++citations,
                "kind",
                "CITATION_KIND_WEB_PAGE",
                "url",
                c.url(),
                "citation_id",
                String.valueOf(citations))),
        "");
  }

  private static String channel(Step.Thought kind) {
    return switch (kind) {
      case RAW -> "CHANNEL_ASSISTANT_THINKING";
      case HEADER -> "CHANNEL_ASSISTANT_NOTETAKER_HEADER";
      case SUMMARY -> "CHANNEL_ASSISTANT_NOTETAKER_SUMMARY";
    };
  }

  private void text(Step.Text t) throws IOException {
    said.append(t.text());
    if (wire.textDelta()) {
      event(Js.obj("type", "response.output_text.delta", "delta", t.text()));
      return;
    }
    String channel = t.channel().isEmpty() ? "CHANNEL_ASSISTANT_RESPONSE" : t.channel();
    chunk(Js.obj("text", Js.obj("text", t.text(), "channel", channel)), t.agent());
    if (wire.afterglow()) {
      event(Js.obj("type", "response.output_text.delta", "delta", t.text()));
    }
  }

  private void card(Js card) throws IOException {
    Js attachment = wire.noise() ? Js.obj("json_data", card.toString()) : card;
    event(Js.obj("type", "response.grok.output", "output", Js.obj("card_attachment", attachment)));
  }

  private void image(Step.Image i) throws IOException {
    if (i.streamed()) {
      chunk(
          Js.obj(
              "render_generated_image",
              Js.obj(
                  "image_uuid",
                  i.id(),
                  "image_url",
                  i.url(),
                  "progress",
                  i.progress(),
                  "moderated",
                  i.moderated())),
          "");
    } else {
      card(RestCarrier.imageCard(i));
    }
  }

  private void fault(Step.Fault f) throws IOException {
    Js event =
        switch (f.where()) {
          case ROOT ->
              Js.obj("type", "error", "error", Js.obj("code", f.code(), "message", f.message()));
          case RESPONSE ->
              Js.obj(
                  "type",
                  "response.error",
                  "error",
                  Js.obj("code", f.code(), "message", f.message()));
          case STREAM_ERRORS ->
              Js.obj(
                  "type",
                  "response.grok.output",
                  "output",
                  Js.obj(
                      "stream_error",
                      Js.obj("message", f.message(), "severity", "SEVERITY_FATAL")));
          case FLAG ->
              Js.obj("type", "error", "error", Js.obj("message", "limited", f.message(), true));
        };
    event(event);
    failed = true;
  }

  private void chunk(Js content, String agent) throws IOException {
    Js metadata = Js.obj("step_id", 0, "phase_index", 0);
    Js chunk = Js.obj("metadata", agent.isEmpty() ? metadata : metadata.with("rollout_id", agent));
    for (var e : content.map().entrySet()) {
      chunk = chunk.with(e.getKey(), e.getValue());
    }
    event(
        Js.obj(
            "type", "response.chunk", "response_id", responseId, "item_id", "i-1", "chunk", chunk));
  }

  private void event(Js event) throws IOException {
    gathered.append(Js.obj("session_id", conversationId, "event", event));
    if (++inMessage >= wire.glued()) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    if (gathered.isEmpty()) {
      return;
    }
    String message = gathered.toString();
    gathered.setLength(0);
    inMessage = 0;
    if (wire.pieces() > 0) {
      ws.sendPieces(message, wire.pieces());
    } else {
      ws.send(message);
    }
  }

  @Override
  public void end(boolean marks) throws IOException {
    if (failed) {
      completed = true;
      return;
    }
    if (!marks) {
      ws.close(1000);
      return;
    }
    if (wire.textDelta() || wire.afterglow()) {
      event(Js.obj("type", "response.output_text.done", "text", said.toString()));
    }
    completed = true;
    event(
        Js.obj(
            "type",
            "response.done",
            "response",
            Js.obj(
                "id", responseId, "status", status, "status_details", Js.obj("reason", reason))));
    if (wire.afterglow()) {
      event(
          Js.obj(
              "type",
              "response.chunk",
              "response_id",
              "",
              "chunk",
              Js.obj(
                  "text",
                  Js.obj("text", "late note", "channel", "CHANNEL_ASSISTANT_NOTETAKER_SUMMARY"))));
    }
    event(Js.obj("type", "response.persisted"));
    flush();
  }

  @Override
  public void pause(long millis) throws IOException {
    ws.pause(millis);
  }

  @Override
  public void cut(boolean reset) throws IOException {
    if (reset) {
      ws.cut();
    } else {
      ws.closeSilently();
    }
  }
}
