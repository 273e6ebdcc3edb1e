package grok2api.upstream.web;

/**
 * The text as the client will see it: counts code points and writes citation markers.
 *
 * <p>A marker is {@code [[n]](url)}; {@code n} is the order of the URL's first use. On the REST
 * transport the marker takes the place of a line break right before it and is set off by a space,
 * on the gateway the upstream places it exactly. Not for several threads.
 */
final class VisibleText {

  /** Where the text and its marks go. */
  interface Output {
    /** Text to show, never empty; never ends within a surrogate pair. */
    void visibleText(String text);

    /** A marker was written that covers {@code [start, end)} in code points of all text so far. */
    void citation(String url, int start, int end);
  }

  private final Output output;
  private final boolean adjustsSpace;
  private final Citations citations = new Citations();
  private String heldBreak = "";
  private char heldSurrogate;
  private int points;
  private char last;
  private int lastNumber;

  /**
   * A text without a character yet.
   *
   * @param adjustsSpace whether markers replace a line break and get a space in front (REST)
   */
  VisibleText(Output output, boolean adjustsSpace) {
    this.output = output;
    this.adjustsSpace = adjustsSpace;
  }

  /** Adds text of the answer. */
  void text(String piece) {
    String text = withoutTail(piece);
    if (text.isEmpty()) {
      return;
    }
    if (lastNumber != 0 && !text.isBlank()) {
      lastNumber = 0;
    }
    write(text);
  }

  /** Writes a marker for this URL unless it is not showable or repeats the one right before. */
  void cite(String url) {
    int number = Links.isShowable(url) ? citations.number(url) : 0;
    if (number == 0 || number == lastNumber) {
      return;
    }
    if (adjustsSpace) {
      heldBreak = "";
      if (points > 0 && !Character.isWhitespace(last)) {
        write(" ");
      }
    }
    String marker = "[[" + number + "]](" + url + ")";
    int start = points;
    write(marker);
    lastNumber = number;
    if (citations.mayAnnotate()) {
      output.citation(url, start, points);
    }
  }

  /** Adds a line of mark-up such as an embedded picture. */
  void markup(String text) {
    flush();
    lastNumber = 0;
    write(text);
  }

  /** Releases what was held back. */
  void flush() {
    String held = heldSurrogate == 0 ? heldBreak : heldBreak + heldSurrogate;
    heldBreak = "";
    heldSurrogate = 0;
    if (!held.isEmpty()) {
      write(held);
    }
  }

  /** Joins what is held with the piece and keeps back an unfinished end. */
  private String withoutTail(String piece) {
    String text = piece;
    if (heldSurrogate != 0 || !heldBreak.isEmpty()) {
      text = heldBreak + (heldSurrogate == 0 ? "" : heldSurrogate) + piece;
      heldSurrogate = 0;
      heldBreak = "";
    }
    int end = text.length();
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      heldSurrogate = text.charAt(--end);
    } else if (adjustsSpace && end > 0 && text.charAt(end - 1) == '\n') {
      int from = end > 1 && text.charAt(end - 2) == '\r' ? end - 2 : end - 1;
      heldBreak = text.substring(from);
      end = from;
    }
    return end == text.length() ? text : text.substring(0, end);
  }

  private void write(String text) {
    points += text.codePointCount(0, text.length());
    last = text.charAt(text.length() - 1);
    output.visibleText(text);
  }
}
