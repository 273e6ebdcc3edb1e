package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.config.SharedDocument;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tasks that run and tasks that ended lately: five minutes after its end a task is forgotten. Each
 * task has threads of its own, which end when the board is closed. Where instances share a storage
 * they see each other's tasks, about a second later. Safe for many threads.
 */
public final class TaskBoard implements AutoCloseable {

  private static final Logger LOG = System.getLogger(TaskBoard.class.getName());
  private static final Duration TELL = Duration.ofSeconds(1);

  static final Duration KEPT = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final Map<String, BatchTask> tasks = new ConcurrentHashMap<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile Optional<SharedTasks> shared = Optional.empty();
  private volatile boolean closed;

  /** An empty board. */
  public TaskBoard(InstantSource clock) {
    this.clock = clock;
  }

  /** Shows tasks to other instances, and theirs here; before the first task. */
  public void share(SharedDocument document) {
    shared = Optional.of(new SharedTasks(document, clock));
  }

  /** Puts up a task that the caller carries out himself. */
  BatchTask open(String kind, int total) {
    forgetOld();
    BatchTask task = new BatchTask(kind, total, clock.instant());
    tasks.put(task.id(), task);
    return task;
  }

  /** Puts up a task and carries it out on a thread of its own; {@code work} must end the task. */
  BatchTask start(String kind, int total, Consumer<BatchTask> work) {
    BatchTask task = open(kind, total);
    spawn("task-" + kind, () -> run(task, work));
    return task;
  }

  private void run(BatchTask task, Consumer<BatchTask> work) {
    try {
      work.accept(task);
    } catch (Failure e) {
      boolean stopping = e.kind() == Failure.Kind.CANCELLED;
      BatchTask.Status end = stopping ? BatchTask.Status.CANCELLED : BatchTask.Status.ERROR;
      task.ended(end, stopping ? "" : BatchRun.scrubbed(e.getMessage()), clock.instant());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "task.failed kind=" + task.kind() + " task=" + task.id(), e);
      task.ended(BatchTask.Status.ERROR, "Internal error.", clock.instant());
    }
  }

  /** Starts a thread that ends with the board. */
  Thread spawn(String name, Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    if (closed) {
      threads.remove(thread);
      throw Failure.of(Failure.Kind.UNAVAILABLE, "shutting_down", "The server is stopping.")
          .build();
    }
    thread.start();
    return thread;
  }

  Instant now() {
    return clock.instant();
  }

  /** Lets the other instances know a task; before its id is given out. Blocks. */
  void announce(BatchTask task) {
    shared.ifPresent(
        all -> {
          all.tell(task);
          spawn("task-news", () -> tell(all, task));
        });
  }

  private static void tell(SharedTasks all, BatchTask task) {
    try {
      boolean told = false;
      while (!told) {
        Thread.sleep(TELL);
        boolean ended = !task.view().running();
        told = all.tell(task) && ended;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops; the others notice the silence
    }
  }

  /** The task of this id: 404 {@code task_not_found}. */
  BatchTask require(String id) {
    forgetOld();
    return Optional.ofNullable(tasks.get(id))
        .or(() -> shared.flatMap(all -> all.find(id)))
        .orElseThrow(
            () -> Failure.of(Failure.Kind.NOT_FOUND, "task_not_found", "Task not found").build());
  }

  /** Asks for news of a task that another instance works on. */
  void lookUp(BatchTask task) {
    if (!tasks.containsKey(task.id())) {
      elsewhere().filter(news -> news.id().equals(task.id())).forEach(n -> task.show(n.view()));
    }
  }

  /** Asks the workers of a task, wherever they are, to begin no further item. */
  void cancel(String id) {
    require(id).cancel();
    if (!tasks.containsKey(id)) {
      shared.ifPresent(all -> all.cancel(id));
    }
  }

  /** All tasks, newest first. */
  List<BatchTask> list() {
    forgetOld();
    List<BatchTask> all = new ArrayList<>(tasks.values());
    elsewhere().filter(task -> !tasks.containsKey(task.id())).forEach(all::add);
    all.sort(Comparator.comparing(BatchTask::startedAt).reversed());
    return all;
  }

  /** What is written down; nothing while the storage is away. */
  private Stream<BatchTask> elsewhere() {
    try {
      return shared.map(SharedTasks::all).orElse(List.of()).stream();
    } catch (Failure e) {
      LOG.log(Level.DEBUG, "task.look {0}", e.getMessage());
      return Stream.empty();
    }
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(KEPT);
    tasks.values().removeIf(t -> t.view().endedAt().filter(oldest::isAfter).isPresent());
  }

  /** Ends all tasks, in the middle of an item too. */
  @Override
  public void close() {
    closed = true;
    tasks.values().forEach(BatchTask::cancel);
    threads.forEach(Thread::interrupt);
  }
}
