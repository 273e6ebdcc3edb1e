package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes a reply as the JSON frames of the REST conversation stream. */
final class RestCarrier implements Carrier {
  private final Exchange x;
  private final Reply.Wire wire;
  private final Frames frames;
  private final String conversationId;
  private final String responseId;
  private final StringBuilder said = new StringBuilder();
  private final List<String> cards = new ArrayList<>();
  private final List<String> images = new ArrayList<>();
  private String full = "";
  private Js streamErrors = Js.arr();
  private boolean failed;
  private int citations;

  RestCarrier(Exchange x, Reply.Wire wire, String conversationId, String responseId) {
    this.x = x;
    this.wire = wire;
    this.conversationId = conversationId;
    this.responseId = responseId;
    frames = new Frames(x, wire);
  }

  @Override
  public void begin() throws IOException {
    x.start(200, "Content-Type", wire.sse() ? "text/event-stream" : "application/json");
    result("conversation", Js.obj("conversationId", conversationId, "title", "New"));
    response(Js.obj("userResponse", Js.obj("responseId", "u-1")));
    if (wire.noise()) {
      result("unheardOf", Js.obj("a", "}{"));
      response(Js.obj("token", "internal", "isThinking", false, "messageTag", "note"));
      response(Js.obj("token", "raw", "messageTag", "raw_function_result"));
    }
  }

  @Override
  public void content(Step step) throws IOException {
    switch (step) {
      case Step.Text t -> text(t);
      case Step.Calls calls -> text(new Step.Text(ToolSyntax.write(calls), "", ""));
      case Step.Think t -> think(t);
      case Step.ToolCard c -> toolCard(c);
      case Step.Pages p -> pages(p);
      case Step.Posts p -> posts(p);
      case Step.Cite c -> cite(c);
      case Step.Card c -> card(Js.parse(c.json()));
      case Step.Image i -> image(i);
      case Step.Full f -> full = f.message();
      case Step.Fault f -> fault(f);
      case Step.Raw raw -> frames.text(raw.text());
      case Step.SessionEnded e -> failed = true;
      case Step.Finish f -> fault(new Step.Fault(Step.Where.RESPONSE, 13, f.reason()));
      case Step.Pause p -> pause(p.millis());
      case Step.Cut c -> cut(c.reset());
      case Step.Status s -> throw new Violation("an HTTP status inside a stream");
      case Step.Normal n -> throw new Violation("normal() cannot be mixed with other steps");
    }
  }

  private void toolCard(Step.ToolCard c) throws IOException {
    response(
        Js.obj(
            "token",
            "<xai:tool_usage_card>" + c.tool() + "</xai:tool_usage_card>",
            "isThinking",
            true,
            "messageTag",
            "tool_usage_card",
            "rolloutId",
            c.agent(),
            "toolUsageCard",
            Js.obj(
                "toolUsageCardId", c.id(), camel(c.tool()), Js.obj("args", Js.parse(c.args())))));
  }

  private void pages(Step.Pages p) throws IOException {
    response(
        Js.obj(
            "toolUsageCardId",
            p.id(),
            "webSearchResults",
            Js.obj(
                "results",
                Js.of(
                    p.links().stream()
                        .map(l -> Js.obj("url", l.url(), "title", l.title(), "preview", l.text()))
                        .toList()))));
  }

  private void posts(Step.Posts p) throws IOException {
    response(
        Js.obj(
            "xSearchResults",
            Js.obj(
                "results",
                Js.of(
                    p.links().stream()
                        .map(
                            l -> Js.obj("postId", l.url(), "username", l.title(), "text", l.text()))
                        .toList()))));
  }

  private void text(Step.Text t) throws IOException {
    String tag = t.channel().isEmpty() ? "final" : t.channel();
    if (tag.equals("final")) {
      said.append(t.text());
    }
    response(
        Js.obj(
            "token",
            t.text(),
            "isThinking",
            false,
            "messageTag",
            tag,
            "messageStepId",
            2,
            "responseId",
            responseId));
  }

  private void think(Step.Think t) throws IOException {
    Js frame = Js.obj("token", t.text(), "isThinking", true, "messageStepId", 0);
    if (t.kind() != Step.Thought.RAW) {
      frame = frame.with("messageTag", t.kind() == Step.Thought.HEADER ? "header" : "summary");
    }
    response(t.agent().isEmpty() ? frame : frame.with("rolloutId", t.agent()));
  }

  private void cite(Step.Cite c) throws IOException {
    String id = "k" + ++citations;
    Js card =
        Js.obj(
            "id",
            id,
            "type",
            "render_inline_citation",
            "cardType",
            "citation_card",
            "url",
            c.url(),
            "title",
            c.title());
    String tag =
        "<grok:render card_id=\""
            + id
            + "\" card_type=\"citation_card\""
            + " type=\"render_inline_citation\"><argument name=\"citation_id\">"
            + citations
            + "</argument></grok:render>";
    if (!c.late()) {
      card(card);
    }
    var tokens = new ArrayList<Step>();
    Reply.chop(tag, "", "", c.chop() > 0 ? c.chop() : tag.length(), tokens);
    for (Step token : tokens) {
      content(token);
    }
    if (c.late()) {
      card(card);
    }
  }

  private void card(Js card) throws IOException {
    cards.add(card.toString());
    response(Js.obj("cardAttachment", Js.obj("jsonData", card.toString())));
  }

  static Js imageCard(Step.Image i) {
    return Js.obj(
        "id",
        "card-" + i.id(),
        "type",
        "render_file",
        "cardType",
        "generated_image_card",
        "image_chunk",
        Js.obj(
            "imageUuid",
            i.id(),
            "imageUrl",
            i.url(),
            "progress",
            i.progress(),
            "moderated",
            i.moderated(),
            "seq",
            0));
  }

  private void image(Step.Image i) throws IOException {
    if (i.progress() >= 100 && !i.moderated()) {
      images.add(i.url());
    }
    if (i.streamed()) {
      response(
          Js.obj(
              "streamingImageGenerationResponse",
              Js.obj(
                  "imageUrl",
                  i.url(),
                  "imageIndex",
                  0,
                  "progress",
                  i.progress(),
                  "isFinal",
                  i.progress() >= 100,
                  "moderated",
                  i.moderated())));
    } else {
      card(imageCard(i));
    }
  }

  private void fault(Step.Fault f) throws IOException {
    Js error = Js.obj("code", f.code(), "message", f.message(), "details", Js.arr());
    switch (f.where()) {
      case ROOT, FLAG -> frames.object(Js.obj("error", error));
      case RESPONSE -> response(Js.obj("error", error));
      case STREAM_ERRORS ->
          streamErrors =
              Js.arr(Js.obj("message", f.message(), "severity", "STREAM_ERROR_SEVERITY_FATAL"));
    }
    failed = f.where() != Step.Where.STREAM_ERRORS;
  }

  private void result(String name, Js value) throws IOException {
    frames.object(Js.obj("result", Js.obj(name, value)));
  }

  private void response(Js value) throws IOException {
    result("response", value);
  }

  @Override
  public void flush() throws IOException {
    frames.flush();
  }

  @Override
  public void end(boolean marks) throws IOException {
    if (marks && !failed) {
      response(Js.obj("token", "", "isSoftStop", true));
      response(Js.obj("token", "", "isThinking", false, "messageTag", "final"));
      response(
          Js.obj(
              "modelResponse",
              Js.obj(
                  "responseId",
                  responseId,
                  "message",
                  full.isEmpty() ? said.toString() : full,
                  "generatedImageUrls",
                  Js.of(images),
                  "webSearchResults",
                  Js.arr(),
                  "xposts",
                  Js.arr(),
                  "cardAttachmentsJson",
                  Js.of(cards),
                  "streamErrors",
                  streamErrors,
                  "partial",
                  false)));
      response(Js.obj("finalMetadata", Js.obj("followUpSuggestions", Js.arr())));
      result("title", Js.obj("newTitle", "A talk"));
      if (wire.sse()) {
        frames.text("data: [DONE]\n\n");
      }
    }
    frames.end();
  }

  @Override
  public void pause(long millis) throws IOException {
    x.pause(millis);
  }

  @Override
  public void cut(boolean reset) throws IOException {
    frames.cut(reset);
  }

  static String camel(String snake) {
    var text = new StringBuilder();
    for (String word : snake.split("_")) {
      text.append(
          text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return text.toString();
  }
}
