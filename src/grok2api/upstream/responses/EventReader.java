package grok2api.upstream.responses;

import grok2api.net.SseReader;

/** Turns the events of an answer into calls on {@link AnswerEvents}. Belongs to one stream. */
public interface EventReader {

  /**
   * Takes the current event.
   *
   * @throws grok2api.base.Failure when the upstream reports one
   */
  void accept(SseReader event);

  /**
   * The body has ended.
   *
   * @throws grok2api.base.Failure with fault {@code TRANSPORT} when the answer has not
   */
  void end();
}
