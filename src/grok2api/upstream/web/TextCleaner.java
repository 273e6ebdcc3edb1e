package grok2api.upstream.web;

/**
 * Takes the upstream's internal mark-up out of the answer's text, wherever the pieces are cut.
 *
 * <ul>
 *   <li>{@code <grok:render card_id="…" type="…">…</grok:render>} becomes a call of {@link
 *       Output#card};
 *   <li>{@code <xai:tool_usage_card>…</xai:tool_usage_card>} vanishes with its content;
 *   <li>the tags {@code <xaiArtifact …>} and {@code </xaiArtifact>} vanish, their content stays;
 *   <li>everything else passes unchanged, HTML included.
 * </ul>
 *
 * <p>Held back is only what may still become one of these tags. A render tag that is still open
 * after 4 KiB is no tag; at the end an unclosed tag is dropped and a mere beginning is released.
 * Not for several threads.
 */
final class TextCleaner {

  /** Where clean text goes. */
  interface Output {
    /** Text to show, never empty. */
    void text(String text);

    /** A card is referred to at this point of the text; both values may be empty. */
    void card(String id, String type);
  }

  private static final int MAX_OPEN_TAG = 4096;
  private static final String RENDER = "<grok:render";
  private static final String RENDER_END = "</grok:render>";
  private static final String TOOL_CARD = "<xai:tool_usage_card";
  private static final String TOOL_CARD_END = "</xai:tool_usage_card>";
  private static final String ARTIFACT = "<xaiArtifact";
  private static final String ARTIFACT_END = "</xaiArtifact";
  private static final String[] OPENINGS = {RENDER, TOOL_CARD, ARTIFACT, ARTIFACT_END};

  private final Output output;
  private final StringBuilder held = new StringBuilder();
  private final StringBuilder clean = new StringBuilder(); // of this piece, goes out at once
  private boolean inToolCard;

  TextCleaner(Output output) {
    this.output = output;
  }

  /** Takes the next piece of the upstream's text. */
  void feed(String piece) {
    if (held.isEmpty() && !inToolCard) {
      int tag = piece.indexOf('<');
      if (tag < 0) {
        if (!piece.isEmpty()) {
          output.text(piece);
        }
        return;
      }
      clean.append(piece, 0, tag);
      held.append(piece, tag, piece.length());
    } else {
      held.append(piece);
    }
    while (step()) {
      // each step settles one tag or one stretch of text
    }
    flush();
  }

  /** The text is complete: releases what turned out to be no tag. */
  void end() {
    if (!inToolCard && openingAt(held) == null) {
      clean.append(held);
    }
    flush();
    held.setLength(0);
    inToolCard = false;
  }

  /** Settles the front of what is held; false when more input is needed. */
  private boolean step() {
    if (inToolCard) {
      return leaveToolCard();
    }
    if (held.isEmpty()) {
      return false;
    }
    if (held.charAt(0) != '<') {
      int tag = held.indexOf("<");
      release(tag < 0 ? held.length() : tag);
      return true;
    }
    String opening = openingAt(held);
    if (opening != null) {
      return tag(opening);
    }
    if (couldOpen()) {
      return false;
    }
    int next = held.indexOf("<", 1);
    release(next < 0 ? held.length() : next);
    return true;
  }

  private boolean tag(String opening) {
    if (opening.equals(TOOL_CARD)) {
      inToolCard = true;
      return true;
    }
    int close = tagEnd();
    if (close < 0) {
      return releaseIfTooLong();
    }
    if (!opening.equals(RENDER)) {
      held.delete(0, close + 1); // artifact: only the tag goes
      return true;
    }
    int end = close + 1;
    if (held.charAt(close - 1) != '/') {
      int closing = indexOfIgnoringCase(held, RENDER_END, close + 1);
      if (closing < 0) {
        return releaseIfTooLong();
      }
      end = closing + RENDER_END.length();
    }
    String head = held.substring(0, close);
    held.delete(0, end);
    String type = attribute(head, "type");
    flush();
    output.card(attribute(head, "card_id"), type);
    return true;
  }

  private boolean releaseIfTooLong() {
    if (held.length() <= MAX_OPEN_TAG) {
      return false;
    }
    release(1); // the rest is looked at again without this bracket
    return true;
  }

  private boolean leaveToolCard() {
    int end = indexOfIgnoringCase(held, TOOL_CARD_END, 0);
    if (end >= 0) {
      held.delete(0, end + TOOL_CARD_END.length());
      inToolCard = false;
      return true;
    }
    int keep = TOOL_CARD_END.length() - 1; // the closing tag may be cut
    if (held.length() > keep) {
      held.delete(0, held.length() - keep);
    }
    return false;
  }

  /** Position of the bracket that ends the tag at the front; brackets in quotes do not count. */
  private int tagEnd() {
    boolean quoted = false;
    for (int i = 1; i < held.length(); i++) {
      char c = held.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '>' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** Which tag the text begins with for certain; null for none or not yet. */
  private static String openingAt(CharSequence text) {
    for (String opening : OPENINGS) {
      int length = opening.length();
      if (text.length() > length && startsIgnoringCase(text, opening, length)) {
        char after = text.charAt(length);
        if (after == '>' || after == '/' || Character.isWhitespace(after)) {
          return opening;
        }
      }
    }
    return null;
  }

  private boolean couldOpen() {
    for (String opening : OPENINGS) {
      if (held.length() <= opening.length() && startsIgnoringCase(held, opening, held.length())) {
        return true;
      }
    }
    return false;
  }

  private void release(int count) {
    clean.append(held, 0, count);
    held.delete(0, count);
  }

  private void flush() {
    if (!clean.isEmpty()) {
      String text = clean.toString();
      clean.setLength(0);
      output.text(text);
    }
  }

  private static boolean startsIgnoringCase(CharSequence text, String prefix, int count) {
    return startsIgnoringCase(text, 0, prefix, count);
  }

  private static boolean startsIgnoringCase(CharSequence text, int at, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      if (Character.toLowerCase(text.charAt(at + i)) != Character.toLowerCase(prefix.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int indexOfIgnoringCase(CharSequence text, String part, int from) {
    for (int i = from; i + part.length() <= text.length(); i++) {
      if (text.charAt(i) == '<' && startsIgnoringCase(text, i, part, part.length())) {
        return i;
      }
    }
    return -1;
  }

  /** Value of a quoted attribute; empty when absent. */
  private static String attribute(String head, String name) {
    int at = 0;
    while ((at = head.indexOf(name, at)) >= 0) {
      int i = at + name.length();
      boolean whole = Character.isWhitespace(head.charAt(at - 1));
      while (i < head.length() && Character.isWhitespace(head.charAt(i))) {
        i++;
      }
      if (whole && i < head.length() && head.charAt(i) == '=') {
        int open = head.indexOf('"', i);
        int close = open < 0 ? -1 : head.indexOf('"', open + 1);
        return close < 0 ? "" : head.substring(open + 1, close);
      }
      at += name.length();
    }
    return "";
  }
}
