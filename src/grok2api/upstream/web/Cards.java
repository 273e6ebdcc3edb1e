package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the content of cards where the text refers to them. A card may arrive after the text that
 * names it: then that text and what follows wait for it, for at most 0.5 s, 20 frames or 32 KiB.
 * Not for several threads.
 */
final class Cards {

  private static final int MAX_CARDS = 1024;
  private static final int MAX_HELD_FRAMES = 20;
  private static final int MAX_HELD_CHARS = 32 * 1024;
  private static final long MAX_HELD_NANOS = 500_000_000L;

  private final VisibleText text;
  private final Sources sources;
  private final boolean plain;
  private final Map<String, Json> known = new HashMap<>();
  private final Map<String, String> titles = new HashMap<>();
  private final Deque<Held> waiting = new ArrayDeque<>();
  private int heldFrames;
  private int heldChars;
  private long heldSince;

  private sealed interface Held {
    record Text(String text) implements Held {}

    record Reference(String id, String type) implements Held {}
  }

  /**
   * Cards of one answer.
   *
   * @param plain no markers and pictures: the answer is to be JSON
   */
  Cards(VisibleText text, Sources sources, boolean plain) {
    this.text = text;
    this.sources = sources;
    this.plain = plain;
  }

  /** Reads the data of a card: an object, or a string that holds one; broken ones are empty. */
  static Json data(Json attachment) {
    Json data = Fields.any(attachment, "jsonData", "json_data").orElse(attachment);
    if (!(data instanceof Json.Str(var written))) {
      return data;
    }
    try {
      return JsonReader.parse(written);
    } catch (Failure broken) {
      return Json.Obj.EMPTY; // one unreadable card must not end the answer
    }
  }

  /** A card came. */
  void learn(Json card) {
    String id = Fields.text(card, "id");
    if (!id.isEmpty() && known.size() < MAX_CARDS) {
      known.put(id, card);
      entitle(Fields.text(card, "url"), Fields.text(card, "title"));
      releaseResolved();
    }
  }

  /** Remembers the title of a URL; empty ones are no news. */
  void entitle(String url, String title) {
    if (!url.isEmpty() && !title.isEmpty() && titles.size() < MAX_CARDS) {
      titles.putIfAbsent(url, title);
    }
  }

  /** Title of a cited URL: from its card, else from a source, else the URL. */
  String title(String url) {
    String title = titles.get(url);
    return title != null ? title : sources.title(url).orElse(url);
  }

  /** Text of the answer. */
  void text(String piece) {
    if (waiting.isEmpty()) {
      text.text(piece);
    } else {
      heldChars += piece.length();
      waiting.add(new Held.Text(piece));
      if (heldChars > MAX_HELD_CHARS) {
        giveUp();
      }
    }
  }

  /** The text refers to a card here. */
  void reference(String id, String type) {
    if (plain || !shows(type)) {
      return;
    }
    Held.Reference reference = new Held.Reference(id, type);
    if (waiting.isEmpty() && known.containsKey(id)) {
      render(reference);
      return;
    }
    if (waiting.isEmpty()) {
      heldFrames = 0;
      heldChars = 0;
      heldSince = System.nanoTime();
    }
    waiting.add(reference);
  }

  /** One more frame was read: gives up on cards that are overdue. */
  void tick() {
    if (!waiting.isEmpty()
        && (++heldFrames > MAX_HELD_FRAMES || System.nanoTime() - heldSince > MAX_HELD_NANOS)) {
      giveUp();
    }
  }

  /** No more cards will come. */
  void giveUp() {
    while (!waiting.isEmpty()) {
      settle(waiting.remove());
    }
  }

  private void releaseResolved() {
    while (!waiting.isEmpty()
        && !(waiting.peek() instanceof Held.Reference r && !known.containsKey(r.id()))) {
      settle(waiting.remove());
    }
  }

  private void settle(Held held) {
    switch (held) {
      case Held.Text(var piece) -> text.text(piece);
      case Held.Reference reference -> render(reference);
    }
  }

  private static boolean shows(String type) {
    return type.equals("render_inline_citation") || type.equals("render_searched_image");
  }

  private void render(Held.Reference reference) {
    Json card = known.get(reference.id());
    if (card == null) {
      return;
    }
    if (reference.type().equals("render_inline_citation")) {
      text.cite(Fields.text(card, "url"));
    } else {
      picture(Fields.any(card, "image").orElse(Json.Obj.EMPTY));
    }
  }

  private void picture(Json image) {
    String shown = Fields.text(image, "thumbnail", "original");
    if (!Links.isShowable(shown)) {
      return;
    }
    String title = Fields.text(image, "title").replace('[', '(').replace(']', ')');
    String link = Fields.text(image, "link");
    String markup = "![" + title + "](" + shown + ")";
    text.markup(Links.isShowable(link) ? "[" + markup + "](" + link + ")" : markup);
  }
}
