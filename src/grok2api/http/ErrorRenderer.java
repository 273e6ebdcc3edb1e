package grok2api.http;

import grok2api.base.Failure;

/** Turns a failure into an answer in the shape of one API; called only while nothing was sent. */
@FunctionalInterface
public interface ErrorRenderer {
  /** Completes {@code out} with status, headers and body for {@code failure}. */
  void render(Failure failure, Request in, Reply out);
}
