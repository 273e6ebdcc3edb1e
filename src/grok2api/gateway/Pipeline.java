package grok2api.gateway;

import grok2api.chat.ChatEvent;
import java.util.List;
import java.util.function.Consumer;

/** The stages of one turn in a row. Nothing passes after the first end. */
final class Pipeline {

  private final Consumer<ChatEvent> first;
  private boolean finished;

  /**
   * A pipeline.
   *
   * @param watcher sees every event that comes out before the sink gets it
   */
  Pipeline(List<Stage> stages, Consumer<ChatEvent> watcher, Consumer<ChatEvent> sink) {
    Consumer<ChatEvent> next =
        event -> {
          if (!finished) {
            finished = event instanceof ChatEvent.Finished;
            watcher.accept(event);
            sink.accept(event);
          }
        };
    for (Stage stage : stages.reversed()) {
      Consumer<ChatEvent> out = next;
      next = event -> stage.accept(event, out);
    }
    this.first = next;
  }

  /** Sends one event through. */
  void accept(ChatEvent event) {
    if (!finished) {
      first.accept(event);
    }
  }

  /** True once an end came out, which may be earlier than the upstream's own. */
  boolean finished() {
    return finished;
  }
}
