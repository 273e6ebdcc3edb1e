package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.config.SharedDocument;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tasks as all instances see them: whoever works on one writes down once a second how it stands,
 * and reads there whether it was cancelled elsewhere. Results of more than {@value #MAX_RESULT}
 * characters stay with the instance. Methods block; safe for many threads.
 */
final class SharedTasks {

  private static final Logger LOG = System.getLogger(SharedTasks.class.getName());
  private static final int MAX_RESULT = 200_000;
  private static final int TRIES = 20; // while other instances write too

  /** An instance that was silent for so long is gone, and its task with it. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final SharedDocument document;
  private final InstantSource clock;

  SharedTasks(SharedDocument document, InstantSource clock) {
    this.document = document;
    this.clock = clock;
  }

  /**
   * Writes down how a task of this instance stands, and takes a cancellation over; false when that
   * failed.
   */
  boolean tell(BatchTask task) {
    try {
      change(
          tasks -> {
            if (tasks.containsKey(task.id()) && isCancelled(tasks.get(task.id()))) {
              task.cancel();
            }
            tasks.put(task.id(), written(task));
            return tasks;
          });
      return true;
    } catch (Failure e) { // the work goes on, and the next word may come through
      LOG.log(Level.DEBUG, "task.tell task={0} {1}", task.id(), e.getMessage());
      return false;
    }
  }

  /** Asks the instance that works on a task to begin no further item. */
  void cancel(String id) {
    change(
        tasks -> {
          tasks.computeIfPresent(id, (key, task) -> task.with("cancelled", Json.of(true)));
          return tasks;
        });
  }

  /** All that were written down and are not forgotten yet. */
  List<BatchTask> all() {
    return read(document.load()).entrySet().stream()
        .filter(task -> !isOld(task.getValue()))
        .map(task -> shown(task.getKey(), task.getValue()))
        .toList();
  }

  /** The one of this id. */
  Optional<BatchTask> find(String id) {
    return all().stream().filter(task -> task.id().equals(id)).findFirst();
  }

  private void change(UnaryOperator<Map<String, Json.Obj>> change) {
    for (int i = 0; i < TRIES; i++) {
      SharedDocument.Stored before = document.load();
      Map<String, Json.Obj> tasks = read(before);
      tasks.values().removeIf(this::isOld);
      Json after = new Json.Obj(new LinkedHashMap<>(change.apply(tasks)));
      if (document.save(after.compact(), before.version())) {
        return;
      }
    }
    throw Failure.of(Failure.Kind.CONFLICT, "tasks_changed", "Other instances keep writing.")
        .build();
  }

  private static Map<String, Json.Obj> read(SharedDocument.Stored stored) {
    Map<String, Json.Obj> tasks = new LinkedHashMap<>();
    if (!stored.version().equals(SharedDocument.NONE)) {
      Json.Obj all = JsonAt.root(JsonReader.parse(stored.text())).object();
      all.members().forEach((id, task) -> tasks.put(id, new JsonAt(id, task).object()));
    }
    return tasks;
  }

  private boolean isOld(Json.Obj task) {
    return number(task, "seen") < clock.millis() - TaskBoard.KEPT.toMillis();
  }

  private static boolean isCancelled(Json.Obj task) {
    return task.get("cancelled").isPresent();
  }

  private Json.Obj written(BatchTask task) {
    BatchTask.View view = task.view();
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("kind", Json.of(task.kind()));
    members.put("started", Json.of(task.startedAt().toEpochMilli()));
    members.put("seen", Json.of(clock.millis()));
    members.put("version", Json.of(view.version()));
    members.put("status", Json.of(view.status().id()));
    members.put("total", Json.of(view.total()));
    members.put("processed", Json.of(view.processed()));
    members.put("ok", Json.of(view.ok()));
    members.put("fail", Json.of(view.fail()));
    members.put("item", Json.of(view.item()));
    members.put("detail", view.detail());
    members.put("error", Json.of(view.error()));
    members.put("result", brief(view.result()));
    members.put("ended", Json.of(view.endedAt().map(Instant::toEpochMilli).orElse(0L)));
    if (task.isCancelled()) {
      members.put("cancelled", Json.of(true));
    }
    return new Json.Obj(members);
  }

  private static Json.Obj brief(Json.Obj result) {
    boolean fits = result.compact().length() <= MAX_RESULT;
    return fits ? result : result.without("results");
  }

  private BatchTask shown(String id, Json.Obj task) {
    long ended = number(task, "ended");
    boolean gone = ended == 0 && number(task, "seen") < clock.millis() - SILENCE.toMillis();
    BatchTask.Status status =
        BatchTask.Status.valueOf(task.text("status").orElse("error").toUpperCase(Locale.ROOT));
    BatchTask.View view =
        new BatchTask.View(
            number(task, "version") + (gone ? 1 : 0),
            gone ? BatchTask.Status.ERROR : status,
            (int) number(task, "total"),
            (int) number(task, "processed"),
            (int) number(task, "ok"),
            (int) number(task, "fail"),
            task.text("item").orElse(""),
            part(task, "detail"),
            gone ? "The instance that worked on it is gone." : task.text("error").orElse(""),
            part(task, "result"),
            gone
                ? Optional.of(clock.instant())
                : Optional.of(ended).filter(at -> at > 0).map(Instant::ofEpochMilli));
    return new BatchTask(
        id, task.text("kind").orElse(""), Instant.ofEpochMilli(number(task, "started")), view);
  }

  private static long number(Json.Obj task, String name) {
    return new JsonAt("", task).integer(name, 0, Long.MAX_VALUE / 2).orElse(0L);
  }

  private static Json.Obj part(Json.Obj task, String name) {
    return task.get(name).map(value -> new JsonAt(name, value).object()).orElse(Json.Obj.EMPTY);
  }
}
