package grok2api.api.admin;

import grok2api.audit.RequestLog;
import grok2api.audit.RequestRow;
import grok2api.base.AttemptLog;
import grok2api.config.Config;
import grok2api.http.Exchanged;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns finished calls of clients into rows of the request log; everything else is left out. Runs
 * on the request's thread and never waits.
 */
public final class RequestAudit implements Consumer<Exchanged> {

  private static final int MAX_AGENT = 120;
  private static final int MAX_TEXT = 300;

  private final Supplier<Config> config;
  private final RequestLog log;
  private final String instance;
  private final InstantSource clock;

  /**
   * Feeds a log while {@code audit.enabled} says so.
   *
   * @param instance which of several instances this is
   */
  public RequestAudit(
      Supplier<Config> config, RequestLog log, String instance, InstantSource clock) {
    this.config = config;
    this.log = log;
    this.instance = instance;
    this.clock = clock;
  }

  @Override
  public void accept(Exchanged done) {
    if (isCall(done) && config.get().audit().enabled()) {
      log.offer(row(done));
    }
  }

  /** Calls that cost something; looking at models and files does not. */
  private static boolean isCall(Exchanged done) {
    boolean client = done.path().startsWith("/v1/") || done.path().startsWith("/webui/api/");
    return client && done.method().equals("POST");
  }

  private RequestRow row(Exchanged done) {
    Notes notes = new Notes(done);
    return new RequestRow(
        0,
        clock.millis(),
        done.requestId(),
        instance,
        new RequestRow.Who(
            done.caller(), done.clientAddress(), cut(notes.text("agent"), MAX_AGENT)),
        new RequestRow.What(
            done.method(),
            cut(done.path(), MAX_TEXT),
            cut(notes.text("model"), MAX_TEXT),
            notes.text("stream").equals("true")),
        by(notes, notes.attempts()),
        new RequestRow.Result(
            done.status(),
            cut(notes.text("error"), MAX_TEXT),
            cut(done.cancelled().orElse(notes.text("reason")), MAX_TEXT)),
        new RequestRow.Cost(
            notes.first("ttfb_ms"),
            done.elapsed().toMillis(),
            notes.number("prompt_tokens"),
            notes.number("completion_tokens"),
            notes.text("estimated").equals("true")));
  }

  /** A request that failed, or made pictures, has no answering turn: then the last one asked. */
  private static RequestRow.By by(Notes notes, AttemptLog asked) {
    List<RequestRow.Try> tries = asked.entries().stream().map(RequestAudit::attempt).toList();
    Optional<RequestRow.Try> last =
        tries.isEmpty() ? Optional.empty() : Optional.of(tries.getLast());
    return new RequestRow.By(
        notes.known("upstream").or(() -> last.map(RequestRow.Try::upstream)).orElse(""),
        notes.known("pool").or(() -> last.map(RequestRow.Try::pool)).orElse(""),
        notes.text("mode"),
        notes.known("account").or(() -> last.map(RequestRow.Try::account)).orElse(""),
        Math.max((int) notes.number("attempts"), asked.count()),
        tries);
  }

  private static RequestRow.Try attempt(AttemptLog.Entry asked) {
    return new RequestRow.Try(
        asked.account(),
        asked.upstream(),
        asked.pool(),
        asked.from().toMillis(),
        asked.until().toMillis(),
        asked.outcome());
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }

  /** What handlers noted: the last text of a name counts, numbers of several answers add up. */
  private static final class Notes {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Long> first = new HashMap<>();
    private AttemptLog attempts = new AttemptLog(0);

    Notes(Exchanged done) {
      for (Exchanged.Note note : done.notes()) {
        if (note.value() instanceof AttemptLog log) {
          attempts = log;
          continue;
        }
        texts.put(note.key(), String.valueOf(note.value()));
        if (note.value() instanceof Number number) {
          numbers.merge(note.key(), number.longValue(), Long::sum);
          first.putIfAbsent(note.key(), number.longValue());
        }
      }
    }

    String text(String name) {
      return texts.getOrDefault(name, "");
    }

    Optional<String> known(String name) {
      return Optional.ofNullable(texts.get(name));
    }

    AttemptLog attempts() {
      return attempts;
    }

    long first(String name) {
      return first.getOrDefault(name, 0L);
    }

    long number(String name) {
      return numbers.getOrDefault(name, 0L);
    }
  }
}
