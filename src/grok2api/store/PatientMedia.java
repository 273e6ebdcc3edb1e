package grok2api.store;

import grok2api.base.Failure;
import grok2api.media.AnswerStore;
import grok2api.media.JobStore;
import grok2api.media.Reference;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Films and named answers on a server that may be away for a while. A step of a film waits until
 * the server is back, for what was paid for must not be forgotten; mere progress does not. Films of
 * this process can be asked for meanwhile, and answers that were made go out and are stored later.
 */
final class PatientMedia implements JobStore, AnswerStore {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int REMEMBERED = 1_000; // films

  private record Name(String scope, String key) {}

  /** What becomes of a named order; no body: it is forgotten. */
  private record End(Name name, Optional<String> body) {}

  private final JobStore jobs;
  private final AnswerStore answers;
  private final Backlog<Name, End> ends;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, VideoJob> seen = new LinkedHashMap<>();

  PatientMedia(JobStore jobs, AnswerStore answers) {
    this.jobs = jobs;
    this.answers = answers;
    this.ends = new Backlog<>("answers", this::end);
  }

  private void remember(VideoJob job) {
    lock.lock();
    try {
      seen.remove(job.id());
      seen.put(job.id(), job);
      if (seen.size() > REMEMBERED) {
        seen.remove(seen.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Created create(VideoJob job, Optional<OnceKey> once, int mostUnfinished) {
    Created created = jobs.create(job, once, mostUnfinished);
    if (created instanceof Created.Fresh(var fresh)) {
      remember(fresh);
    }
    return created;
  }

  @Override
  public Optional<VideoJob> find(String id) {
    try {
      return jobs.find(id);
    } catch (Failure away) {
      lock.lock();
      try {
        return Optional.of(Optional.ofNullable(seen.get(id)).orElseThrow(() -> away));
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public List<VideoJob> list(String after, int most, boolean newestFirst, long now) {
    return jobs.list(after, most, newestFirst, now);
  }

  @Override
  public List<Reference> references(String id) {
    return jobs.references(id);
  }

  @Override
  public boolean save(VideoJob job) {
    remember(job);
    boolean progress = job.state() == State.SUBMITTED && job.progress() > 0;
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (true) {
      try {
        return jobs.save(job);
      } catch (Failure away) {
        if (away.kind() != Failure.Kind.UNAVAILABLE || System.nanoTime() - end > 0) {
          throw away;
        }
        if (progress) {
          return true; // the next step tells
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for the database");
    }
  }

  @Override
  public boolean take(VideoJob job, String newRunner) {
    return jobs.take(job, newRunner);
  }

  @Override
  public List<VideoJob> unfinished() {
    return jobs.unfinished();
  }

  @Override
  public boolean delete(String id) {
    return jobs.delete(id);
  }

  @Override
  public List<String> sweep(long now) {
    return jobs.sweep(now);
  }

  @Override
  public Known begin(String scope, String key, String fingerprint) {
    return answers.begin(scope, key, fingerprint);
  }

  @Override
  public void finish(String scope, String key, String body) {
    Name name = new Name(scope, key);
    ends.store(name, new End(name, Optional.of(body)), body.length());
  }

  @Override
  public void drop(String scope, String key) {
    Name name = new Name(scope, key);
    ends.store(name, new End(name, Optional.empty()), 1);
  }

  private void end(End end) {
    Name name = end.name();
    end.body()
        .ifPresentOrElse(
            body -> answers.finish(name.scope(), name.key(), body),
            () -> answers.drop(name.scope(), name.key()));
  }

  @Override
  public void close() {
    ends.close();
    jobs.close();
  }
}
