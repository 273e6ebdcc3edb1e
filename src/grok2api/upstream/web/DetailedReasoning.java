package grok2api.upstream.web;

/**
 * Passes thinking on as it comes: raw tokens unchanged, headers, summaries and tool cards as one
 * line each, and a line with the agent's name when another agent speaks.
 */
final class DetailedReasoning implements Reasoning {

  private final Output output;
  private String agent = "";
  private String lastLine = "";
  private boolean lineOpen;

  DetailedReasoning(Output output) {
    this.output = output;
  }

  @Override
  public void piece(Kind kind, String speaker, String text) {
    if (text.isEmpty()) {
      return;
    }
    if (!speaker.isEmpty() && !speaker.equals(agent)) {
      agent = speaker;
      lastLine = "";
      emit("\n[" + speaker + "]\n", kind != Kind.RAW);
    }
    if (kind == Kind.RAW) {
      lastLine = "";
      emit(text, false);
    } else {
      line(text);
    }
  }

  @Override
  public void tool(ToolCard card, String speaker) {
    line(card.line(speaker));
  }

  @Override
  public void close() {
    // What comes later reads on from here: who shows it knows that it is late.
  }

  private void line(String text) {
    String line = text.startsWith("- ") ? text.substring(2) : text;
    line = line.endsWith("\n") ? line : line + "\n";
    if (line.equals(lastLine) || line.isBlank()) {
      return;
    }
    lastLine = line;
    emit(lineOpen ? "\n" + line : line, true);
  }

  private void emit(String text, boolean summary) {
    lineOpen = text.charAt(text.length() - 1) != '\n';
    output.reasoning(text, summary);
  }
}
