package grok2api.sim;

import java.io.IOException;
import java.util.List;

/** How one kind of upstream writes the steps of a reply. A reply is played by one thread. */
interface Carrier {
  /** Writes whatever comes before the first step. */
  void begin() throws IOException;

  /** Writes one step that is content (everything but pauses and cuts). */
  void content(Step step) throws IOException;

  /** Writes the proper end; without {@code marks} only the transport ends. */
  void end(boolean marks) throws IOException;

  /** Writes what {@link #content} has gathered, because a pause or a cut follows. */
  void flush() throws IOException;

  void pause(long millis) throws IOException;

  void cut(boolean reset) throws IOException;

  /** Takes note of a step that this carrier has no form for: nothing is sent. */
  default void skip(Step step) {
    Violation.unless(step != null, "a reply has no empty steps");
  }

  /** Plays a reply to its end. Returns false when it ended by a cut. */
  default boolean play(Reply reply) throws IOException {
    List<Step> steps = reply.steps();
    if (reply.wire().headHeld() && steps.getFirst() instanceof Step.Pause silence) {
      pause(silence.millis());
      steps = steps.subList(1, steps.size());
    }
    begin();
    for (Step step : steps) {
      if (step instanceof Step.Pause pause) {
        flush();
        pause(pause.millis());
      } else if (step instanceof Step.Cut cut) {
        flush();
        cut(cut.reset());
        return false;
      } else {
        content(step);
      }
    }
    flush();
    end(reply.wire().end());
    return true;
  }
}
