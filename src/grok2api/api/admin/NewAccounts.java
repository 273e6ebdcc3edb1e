package grok2api.api.admin;

import grok2api.account.AccountDirectory;
import grok2api.account.AccountView;
import grok2api.account.TokenText;
import grok2api.base.Failure;
import grok2api.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Follows accounts that were just added until the background has read their quotas (and so knows
 * their pool), then, if wanted, switches NSFW on for those that work.
 */
final class NewAccounts {

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2); // without a single new quota
  private static final int NSFW_AT_ONCE = 10;

  private final AccountDirectory directory;
  private final BatchItems items;
  private final TaskBoard board;

  NewAccounts(AccountDirectory directory, BatchItems items, TaskBoard board) {
    this.directory = directory;
    this.items = items;
    this.board = board;
  }

  /** Begins to follow; the task that shows it. */
  BatchTask follow(List<String> tokens, boolean nsfw) {
    List<String> all = List.copyOf(tokens);
    String kind = nsfw ? "add-nsfw" : "add";
    BatchTask task = board.start(kind, all.size(), started -> run(started, all, nsfw));
    board.announce(task);
    return task;
  }

  private void run(BatchTask task, List<String> tokens, boolean nsfw) {
    try {
      Set<String> late = await(task, tokens, !nsfw);
      if (task.isCancelled()) {
        task.ended(BatchTask.Status.CANCELLED, "", board.now());
      } else if (nsfw) {
        BatchRun.run(board, task, plan(tokens));
      } else {
        late.forEach(token -> task.failed(TokenText.mask(token), "No quota data yet"));
        task.done(Json.Obj.EMPTY.with("status", Json.of("success")), board.now());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("the server is stopping");
    }
  }

  /** Waits until all have quotas, or nothing happened for long; those that have none. */
  private Set<String> await(BatchTask task, List<String> tokens, boolean count)
      throws InterruptedException {
    Set<String> waiting = new HashSet<>(tokens);
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (!waiting.isEmpty() && !task.isCancelled() && System.nanoTime() < patience) {
      List<String> ready = waiting.stream().filter(this::isKnown).toList();
      if (!ready.isEmpty()) {
        patience = System.nanoTime() + PATIENCE.toNanos();
        ready.forEach(waiting::remove);
      }
      if (count) {
        ready.forEach(token -> task.passed(TokenText.mask(token), pool(token)));
      }
      Thread.sleep(waiting.isEmpty() ? Duration.ZERO : LOOK);
    }
    return waiting;
  }

  /** Its quotas were read, or never will be. */
  private boolean isKnown(String token) {
    return directory
        .find(token)
        .map(v -> v.record().counts().lastSyncAt() > 0 || !v.status().isManageable())
        .orElse(true);
  }

  private Json.Obj pool(String token) {
    String pool = directory.find(token).map(v -> v.record().pool().id()).orElse("");
    return Json.Obj.EMPTY.with("pool", Json.of(pool));
  }

  private BatchRun.Plan plan(List<String> tokens) {
    List<String> manageable = new ArrayList<>();
    for (String token : tokens) {
      Optional<AccountView> view = directory.find(token);
      if (view.isPresent() && view.get().status().isManageable()) {
        manageable.add(token);
      }
    }
    int skipped = tokens.size() - manageable.size();
    return new BatchRun.Plan(
        manageable, skipped, List.of(), NSFW_AT_ONCE, token -> items.nsfw(token, true));
  }
}
