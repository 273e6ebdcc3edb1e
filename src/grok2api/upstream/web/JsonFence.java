package grok2api.upstream.web;

import java.util.function.Consumer;

/**
 * Leaves of an answer that is to be one JSON value only that value: surrounding white space and one
 * code fence around it are removed as the text streams. Not for several threads.
 */
final class JsonFence {

  private static final int MAX_FENCE_LINE = 64;

  private enum State {
    START,
    FENCE_LINE,
    BODY
  }

  private final Consumer<String> output;
  private final StringBuilder held = new StringBuilder();
  private State state = State.START;
  private boolean fenced;

  JsonFence(Consumer<String> output) {
    this.output = output;
  }

  /** Takes the next piece. */
  void feed(String piece) {
    held.append(piece);
    if (state == State.START) {
      start();
    }
    if (state == State.FENCE_LINE) {
      fenceLine();
    }
    if (state == State.BODY) {
      body();
    }
  }

  /** The text is complete. */
  void end() {
    if (state != State.BODY) {
      emit(held.length()); // a lone fence line is all there is
    } else if (!fenced) {
      emit(contentEnd());
    } else {
      int end = contentEnd();
      boolean closed = end >= 3 && held.substring(end - 3, end).equals("```");
      held.setLength(closed ? end - 3 : end);
      emit(contentEnd());
    }
    held.setLength(0);
  }

  private void start() {
    int first = 0;
    while (first < held.length() && Character.isWhitespace(held.charAt(first))) {
      first++;
    }
    held.delete(0, first);
    int ticks = Math.min(3, held.length());
    if (ticks > 0 && !"```".startsWith(held.substring(0, ticks))) {
      state = State.BODY;
    } else if (ticks == 3) {
      state = State.FENCE_LINE;
    }
  }

  private void fenceLine() {
    int end = held.indexOf("\n");
    if (end >= 0 && end <= MAX_FENCE_LINE) {
      held.delete(0, end + 1);
      fenced = true;
      state = State.BODY;
    } else if (held.length() > MAX_FENCE_LINE) {
      state = State.BODY;
    }
  }

  /** Emits what can be neither trailing white space nor the closing fence. */
  private void body() {
    int end = held.length();
    while (end > 0 && isTail(held.charAt(end - 1))) {
      end--;
    }
    emit(end);
  }

  private boolean isTail(char c) {
    return Character.isWhitespace(c) || fenced && c == '`';
  }

  private int contentEnd() {
    int end = held.length();
    while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private void emit(int count) {
    if (count > 0) {
      output.accept(held.substring(0, count));
      held.delete(0, count);
    }
  }
}
