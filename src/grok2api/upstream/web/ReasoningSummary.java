package grok2api.upstream.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Collects headers, summaries and tool cards and shows a digest when the answer begins: what was
 * understood (the first two lines), what was looked up (up to six tools), what was found (the last
 * four summaries). Raw tokens are left out. The same input always gives the same digest.
 */
final class ReasoningSummary implements Reasoning {

  private static final int MAX_LINES = 512;
  private static final int MAX_POINTS = 160;
  private static final int UNDERSTANDING = 2;
  private static final int RESEARCH = 6;
  private static final int FINDINGS = 4;
  private static final List<String> HEADINGS = List.of("Understanding", "Research", "Findings");
  private static final List<String> HEADINGS_ZH = List.of("理解", "研究", "发现");
  private static final Set<String> GENERIC =
      Set.of("thinking about your request", "thinking", "working on it", "understanding request");

  private final Output output;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> summaries = new LinkedHashSet<>();
  private final Set<String> tools = new LinkedHashSet<>();
  private boolean closed;

  ReasoningSummary(Output output) {
    this.output = output;
  }

  @Override
  public void piece(Kind kind, String agent, String text) {
    String line = shortened(text.startsWith("- ") ? text.substring(2) : text);
    if (closed || kind == Kind.RAW || line.isEmpty() || notes.size() >= MAX_LINES) {
      return;
    }
    String plain = line.toLowerCase(Locale.ROOT);
    while (plain.endsWith(".") || plain.endsWith("…")) {
      plain = plain.substring(0, plain.length() - 1);
    }
    if (kind == Kind.HEADER && GENERIC.contains(plain)) {
      return;
    }
    if (!notes.contains(line)) {
      notes.add(line);
    }
    if (kind == Kind.SUMMARY) {
      summaries.remove(line); // the last mention decides its place
      summaries.add(line);
    }
  }

  @Override
  public void tool(ToolCard card, String agent) {
    if (!closed && tools.size() < RESEARCH) {
      tools.add(shortened(card.line("")));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<String> first = notes.subList(0, Math.min(UNDERSTANDING, notes.size()));
    List<String> found = new ArrayList<>(summaries);
    found.removeAll(first);
    List<String> last = found.subList(Math.max(0, found.size() - FINDINGS), found.size());
    List<String> headings = isMostlyChinese() ? HEADINGS_ZH : HEADINGS;
    StringBuilder digest = new StringBuilder();
    section(digest, headings.get(0), first);
    section(digest, headings.get(1), List.copyOf(tools));
    section(digest, headings.get(2), last);
    if (!digest.isEmpty()) {
      output.reasoning(digest.toString(), true);
    }
  }

  private static void section(StringBuilder digest, String heading, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    digest.append(digest.isEmpty() ? "" : "\n").append("**").append(heading).append("**\n");
    lines.forEach(line -> digest.append("- ").append(line).append('\n'));
  }

  private static String shortened(String text) {
    String line = text.strip().replace('\n', ' ');
    if (line.codePointCount(0, line.length()) <= MAX_POINTS) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, MAX_POINTS - 1)) + "…";
  }

  /** True when more than 30 % of the letters are Chinese, Japanese or Korean. */
  private boolean isMostlyChinese() {
    long[] counts = new long[2];
    for (String line : notes) {
      line.codePoints()
          .filter(Character::isLetter)
          .forEach(c -> counts[Character.isIdeographic(c) ? 1 : 0]++);
    }
    return counts[1] * 10 > (counts[0] + counts[1]) * 3;
  }
}
