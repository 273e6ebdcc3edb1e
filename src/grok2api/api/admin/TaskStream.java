package grok2api.api.admin;

import grok2api.api.admin.BatchTask.View;
import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Sse;
import grok2api.http.SseWriter;
import grok2api.json.JsonWriter;
import java.time.Duration;

/**
 * Follows one task as an event stream: where it stands, then its progress (at most ten events a
 * second, the latest counts), then its end.
 */
final class TaskStream {

  private static final Duration PACE = Duration.ofMillis(100);
  private static final Duration LOOK_UP = Duration.ofSeconds(1); // is the server stopping?

  private final TaskBoard board;
  private final BatchTask task;
  private final AdminStreams streams;

  TaskStream(TaskBoard board, BatchTask task, AdminStreams streams) {
    this.board = board;
    this.task = task;
    this.streams = streams;
  }

  /** Sends everything up to the end of the task; blocks. */
  void send(Reply out) {
    try (SseWriter sse = out.events(streams.plan())) {
      View seen = task.view();
      View first = seen;
      sse.write(json -> Sse.data(json, data -> snapshot(data, first)));
      sse.flush();
      while (seen.running() && !streams.stopping()) {
        seen = follow(sse, seen);
      }
      View last = seen;
      if (!last.running()) {
        sse.write(json -> Sse.data(json, data -> end(data, last)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("the reader of the task left");
    }
  }

  private View follow(SseWriter sse, View seen) throws InterruptedException {
    board.lookUp(task);
    View now = task.await(seen.version(), LOOK_UP);
    if (now.version() != seen.version() && now.running()) {
      sse.write(json -> Sse.data(json, data -> progress(data, now)));
      sse.flush();
      Thread.sleep(PACE); // what happens meanwhile is in the next counts
    }
    return now;
  }

  private void snapshot(JsonWriter json, View view) {
    json.beginObject().field("type", "snapshot").field("status", view.status().id());
    counters(json, view);
    json.nullField("warning").endObject();
  }

  private void progress(JsonWriter json, View view) {
    json.beginObject().field("type", "progress");
    counters(json, view);
    json.field("item", view.item());
    if (view.error().isEmpty()) {
      json.field("detail", view.detail());
    } else {
      json.field("error", view.error());
    }
    json.endObject();
  }

  private void end(JsonWriter json, View view) {
    json.beginObject().field("type", view.status().id());
    counters(json, view);
    switch (view.status()) {
      case DONE -> json.nullField("warning").field("result", view.result());
      case ERROR -> json.field("error", view.error());
      case CANCELLED, RUNNING -> {
        // counters say it all
      }
    }
    json.endObject();
  }

  private void counters(JsonWriter json, View view) {
    json.field("task_id", task.id())
        .field("total", view.total())
        .field("processed", view.processed())
        .field("ok", view.ok())
        .field("fail", view.fail());
  }
}
