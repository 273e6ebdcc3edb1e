package grok2api.api.admin;

import grok2api.account.TokenText;
import grok2api.base.Failure;
import grok2api.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Carries out one batch: at most {@code concurrency} accounts at once, in order, until all are done
 * or the task is cancelled; items that have begun then finish.
 */
final class BatchRun {

  private static final int MAX_ERROR = 300;
  private static final Pattern SECRETS =
      Pattern.compile("(?i)(sso(?:-rw)?|cf_clearance|bearer|cookie|token)([=: ]+)[^\\s;,]+");

  /** What is done with one account; throws a {@link Failure} when it does not succeed. */
  interface Item {
    /** What came of it, as it is shown. */
    Json.Obj run(String token);
  }

  /**
   * What to do.
   *
   * @param skipped accounts that were asked for and are left alone
   * @param unknown pasted texts that name no account
   */
  record Plan(List<String> tokens, int skipped, List<String> unknown, int concurrency, Item item) {
    int total() {
      return tokens.size() + unknown.size();
    }
  }

  private final TaskBoard board;
  private final BatchTask task;
  private final Plan plan;
  private final Json.Obj[] results;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicInteger passing = new AtomicInteger();

  private BatchRun(TaskBoard board, BatchTask task, Plan plan) {
    this.board = board;
    this.task = task;
    this.plan = plan;
    this.results = new Json.Obj[plan.tokens().size()];
  }

  /** Runs a plan to its end and ends the task; blocks. */
  static void run(TaskBoard board, BatchTask task, Plan plan) {
    new BatchRun(board, task, plan).run();
  }

  private void run() {
    plan.unknown().forEach(text -> task.failed(TokenText.mask(text), "Account not found"));
    List<Thread> workers = new ArrayList<>();
    int wanted = Math.min(plan.concurrency(), plan.tokens().size());
    for (int i = 0; i < wanted; i++) {
      workers.add(board.spawn("batch", this::work));
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      task.cancel();
      Thread.currentThread().interrupt();
    }
    if (task.isCancelled()) {
      task.ended(BatchTask.Status.CANCELLED, "", board.now());
    } else {
      task.done(answer(), board.now());
    }
  }

  private void work() {
    int index = next.getAndIncrement();
    while (index < results.length && !task.isCancelled()) {
      one(index);
      index = next.getAndIncrement();
    }
  }

  private void one(int index) {
    String token = plan.tokens().get(index);
    String mask = TokenText.mask(token);
    try {
      Json.Obj detail = plan.item().run(token);
      results[index] = detail;
      task.passed(mask, detail);
    } catch (Failure failure) {
      classify(failure);
      String error = scrubbed(failure.getMessage());
      results[index] = error(error);
      task.failed(mask, error);
    } catch (RuntimeException defect) {
      results[index] = error("Internal error.");
      task.failed(mask, "Internal error.");
      throw defect; // shown in the log with its place
    }
  }

  private void classify(Failure failure) {
    failure
        .fault()
        .ifPresent(
            fault -> {
              switch (fault) {
                case INVALID_CREDENTIALS, UNAUTHORIZED -> expired.incrementAndGet();
                case CHALLENGE, ANTI_BOT, BUSY, RATE_LIMITED, SERVER_ERROR, TRANSPORT, TIMEOUT ->
                    passing.incrementAndGet();
                case FORBIDDEN, POLICY, BAD_REQUEST, GONE -> {
                  // neither dead nor passing
                }
              }
            });
  }

  /** Texts from upstreams, without what may be a credential. */
  static String scrubbed(String text) {
    String clean = SECRETS.matcher(text).replaceAll("$1$2***");
    return clean.length() <= MAX_ERROR ? clean : clean.substring(0, MAX_ERROR);
  }

  /** The answer of a call that waited: summary, and results by masked token. */
  private Json.Obj answer() {
    BatchTask.View end = task.view();
    Map<String, Json> summary = new LinkedHashMap<>();
    summary.put("total", Json.of(plan.total()));
    summary.put("ok", Json.of(end.ok()));
    summary.put("fail", Json.of(end.fail()));
    summary.put("expired", Json.of(expired.get()));
    summary.put("transient", Json.of(passing.get()));
    summary.put("skipped", Json.of(plan.skipped()));
    Map<String, Json> answer = new LinkedHashMap<>();
    answer.put("status", Json.of("success"));
    answer.put("summary", new Json.Obj(summary));
    answer.put("results", results());
    return new Json.Obj(answer);
  }

  private Json.Obj results() {
    Map<String, Json> shown = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    for (int i = 0; i < results.length; i++) {
      put(shown, used, plan.tokens().get(i), results[i]);
    }
    plan.unknown().forEach(text -> put(shown, used, text, error("Account not found")));
    return new Json.Obj(shown);
  }

  /** Equal masks are told apart by a number. */
  private static void put(Map<String, Json> shown, Set<String> used, String token, Json result) {
    String mask = TokenText.mask(token);
    String name = mask;
    for (int i = 2; !used.add(name); i++) {
      name = mask + "#" + i;
    }
    shown.put(name, result);
  }

  private static Json.Obj error(String message) {
    return Json.Obj.EMPTY.with("error", Json.of(message));
  }
}
