package grok2api.gateway;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.base.AttemptLog;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.media.CachedFile;
import grok2api.media.Clip;
import grok2api.media.FilmOrder;
import grok2api.media.JobStore;
import grok2api.media.MediaKind;
import grok2api.media.MediaWatch;
import grok2api.media.Runner;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import grok2api.model.ModelSpec;
import grok2api.upstream.MediaUpstream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes films that were ordered earlier. Every step is a row in the store before it is taken, so
 * that after the death of the process each job goes on, or fails with a reason:
 *
 * <pre>
 *   queued ─▶ preparing ─▶ submitted ─▶ storing ─▶ completed
 *      └─ again ──┘             │           └─ again
 *                               └─▶ failed: interrupted (the request is never sent twice)
 * </pre>
 *
 * <p>Sixteen jobs run at once, 256 wait. Processes that share the jobs take over those of the ones
 * that died. Safe for many threads.
 */
public final class Films implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Films.class.getName());
  private static final int RUNNING = 16;
  private static final int WAITING = 256;
  private static final Duration SWEEP = Duration.ofSeconds(20);
  private static final int HEX_BYTES = 16;

  private final JobStore store;
  private final Runner runner;
  private final MediaGateway media;
  private final MediaFiles files;
  private final ModelDirectory models;
  private final Function<String, Call.Client> clients;
  private final Supplier<Config> config;
  private final InstantSource clock;
  private final Map<String, Thread> working = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          RUNNING,
          RUNNING,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofVirtual().name("film-", 0).factory());
  private final Thread sweeper = Thread.ofVirtual().name("film-sweep").unstarted(this::sweep);
  private volatile Set<String> kept = Set.of();
  private volatile boolean closing;

  /**
   * What jobs need.
   *
   * @param clients on whose behalf the jobs of an owner run, under the limits of his key
   */
  public record Parts(
      JobStore store,
      Runner runner,
      MediaGateway media,
      MediaFiles files,
      ModelDirectory models,
      Function<String, Call.Client> clients,
      Supplier<Config> config,
      InstantSource clock) {}

  /** Nothing runs until {@link #start}. */
  public Films(Parts parts) {
    this.store = parts.store();
    this.runner = parts.runner();
    this.media = parts.media();
    this.files = parts.files();
    this.models = parts.models();
    this.clients = parts.clients();
    this.config = parts.config();
    this.clock = parts.clock();
    workers.allowCoreThreadTimeOut(true);
    files.cache().pins(() -> kept);
  }

  /** Takes up what dead processes left, and goes on looking for such jobs. */
  public void start() {
    adopt();
    sweeper.start();
  }

  /**
   * Keeps an order and begins with it when it is its turn.
   *
   * @param call names the order, if the client did
   * @return the job; an earlier one when the key was used for the same order
   * @throws Failure 429 when too many wait, 409 when the key was used for another order
   */
  public VideoJob order(FilmOrder order, String model, String owner, Call call) {
    var once = OnceKeys.of(call, order.references(), fields(order, model));
    long now = clock.instant().getEpochSecond();
    VideoJob job = VideoJob.queued(Ids.hex(HEX_BYTES), owner, model, order, runner.id(), now);
    return switch (store.create(job, once, RUNNING + WAITING)) {
      case JobStore.Created.Fresh(var fresh) -> {
        enqueue(fresh);
        yield fresh;
      }
      case JobStore.Created.Known(var known) -> known;
      case JobStore.Created.Mismatch() -> throw keyReused();
      case JobStore.Created.Full() ->
          throw Failure.of(
                  Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", "Too many videos are waiting.")
              .retryAfter(Duration.ofSeconds(30))
              .build();
    };
  }

  /** What makes two orders for films different, apart from references. */
  static Object[] fields(FilmOrder order, String model) {
    return new Object[] {
      model, order.prompt(), order.seconds(), order.size(), order.resolution(), order.preset()
    };
  }

  /** The failure for a key that named another order before. */
  static Failure keyReused() {
    return Failure.of(
            Failure.Kind.CONFLICT,
            "idempotency_key_reused",
            "The Idempotency-Key was used with another request.")
        .noRetry()
        .build();
  }

  /** A job that is not forgotten. */
  public Optional<VideoJob> find(String id) {
    long now = clock.instant().getEpochSecond();
    return store.find(id).filter(job -> !job.state().isOver() || job.expiresAt() > now);
  }

  /** Jobs in order of creation, from behind {@code after} (empty: the start). */
  public List<VideoJob> list(String after, int most, boolean newestFirst) {
    return store.list(after, most, newestFirst, clock.instant().getEpochSecond());
  }

  /** The film of a completed job; empty when it was evicted. */
  public Optional<CachedFile> film(VideoJob job) {
    return files.cache().find(MediaKind.VIDEO, job.fileId());
  }

  private Optional<CachedFile> still(VideoJob job) {
    return files.cache().find(MediaKind.IMAGE, job.fileId());
  }

  /**
   * The film of a completed job, or its still. One that another instance made, and that is not
   * here, is fetched from the upstream once more; blocks then. Empty when it cannot be had.
   */
  public Optional<CachedFile> content(VideoJob job, MediaKind kind, Call call) {
    Optional<CachedFile> here = files.cache().find(kind, job.fileId());
    String url = kind == MediaKind.VIDEO ? job.sourceUrl() : job.stillUrl();
    if (here.isPresent() || url.isEmpty() || job.runner().equals(runner.id())) {
      return here;
    }
    try {
      ModelSpec model =
          models
              .find(job.model(), call.config())
              .orElseThrow(() -> ChatGateway.unknown(job.model()));
      MediaUpstream upstream = media.upstream(model);
      try (AccountLease lease = OpenedAccounts.maker(upstream, model, job.account())) {
        var origin = new MediaFiles.Origin(upstream, lease.account(), url);
        return Optional.of(files.fetch(kind, job.fileId(), origin, call));
      }
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.DEBUG, "film.content missing id=" + job.id(), failure);
      return Optional.empty();
    }
  }

  /** Forgets a job, stops it when it runs, deletes its film; false when there is none. */
  public boolean delete(VideoJob job) {
    boolean known = store.delete(job.id());
    Thread worker = working.get(job.id());
    if (worker != null) {
      worker.interrupt();
    }
    film(job).ifPresent(this::remove);
    still(job).ifPresent(this::remove);
    return known;
  }

  private void remove(CachedFile file) {
    files.cache().delete(file.kind(), List.of(file.path().getFileName().toString()));
  }

  private void enqueue(VideoJob job) {
    workers.execute(() -> work(job));
  }

  private void work(VideoJob queued) {
    if (closing) {
      return;
    }
    working.put(queued.id(), Thread.currentThread());
    Progress job = new Progress(queued);
    try {
      run(job);
    } catch (Failure failure) {
      end(job, failure);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "film.job failed id=" + queued.id(), e);
      end(job, Failure.internal("The server failed.", e));
    } finally {
      working.remove(queued.id());
    }
  }

  private void run(Progress job) {
    long end = System.nanoTime() + MediaGateway.LONGEST_FILM.toNanos();
    Call.Client client = clients.apply(job.now.owner());
    var cancel = Cancel.ofCurrentThread();
    var call =
        new Call(job.now.id(), config.get(), end, cancel, "", client, job.tries, Optional.empty());
    ModelSpec model =
        models
            .find(job.now.model(), call.config())
            .orElseThrow(() -> ChatGateway.unknown(job.now.model()));
    MediaUpstream upstream = media.upstream(model);
    if (job.now.state() != State.STORING) {
      shoot(job, model, upstream, call);
    }
    keep(job, model, upstream, call);
  }

  private void shoot(Progress job, ModelSpec model, MediaUpstream upstream, Call call) {
    FilmOrder order = job.now.order();
    FilmOrder complete =
        new FilmOrder(
            order.prompt(),
            order.seconds(),
            order.size(),
            order.resolution(),
            order.preset(),
            store.references(job.now.id()));
    new MediaAttempts(OpenedAccounts.film(upstream, order, call), model, true, call)
        .run(
            job,
            (lease, watch) -> {
              job.save(job.now.at(State.PREPARING));
              Clip clip = upstream.film(complete, model, lease, call, watch);
              job.maker = Optional.of(lease.account());
              job.save(job.now.filmed(lease.account().id(), clip));
              return clip;
            });
  }

  /** Stores the film with the account that made it. */
  private void keep(Progress job, ModelSpec model, MediaUpstream upstream, Call call) {
    if (job.maker.isPresent()) {
      receive(job.now, upstream, job.maker.get(), call);
    } else {
      try (AccountLease lease = OpenedAccounts.maker(upstream, model, job.now.account())) {
        receive(job.now, upstream, lease.account(), call);
      }
    }
    if (!job.save(job.now.completed(clock.instant().getEpochSecond()))) {
      film(job.now).ifPresent(this::remove); // deleted meanwhile
    }
    LOG.log(
        System.Logger.Level.INFO,
        "film.job id={0} code=completed attempts={1}",
        job.now.id(),
        job.tries);
  }

  private void receive(VideoJob job, MediaUpstream upstream, Account account, Call call) {
    var film = new MediaFiles.Origin(upstream, account, job.sourceUrl());
    files.fetch(MediaKind.VIDEO, job.fileId(), film, call);
    still(job, new MediaFiles.Origin(upstream, account, job.stillUrl()), call);
  }

  private void still(VideoJob job, MediaFiles.Origin origin, Call call) {
    if (origin.url().isEmpty()) {
      return;
    }
    try {
      files.fetch(MediaKind.IMAGE, job.fileId(), origin, call);
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.DEBUG, "film.still missing id=" + job.id(), failure);
    }
  }

  private void end(Progress job, Failure failure) {
    boolean again = job.now.state() == State.QUEUED || job.now.state() == State.PREPARING;
    if (failure.kind() == Failure.Kind.CANCELLED && (again || job.now.state() == State.STORING)) {
      return; // we stop: the next process goes on, or the job was deleted
    }
    boolean interrupted = Thread.interrupted(); // what is left to do is to write one row
    String code =
        switch (failure.code()) {
          case "content_policy_violation", "video_extension_unavailable" -> failure.code();
          case "cancelled" -> "interrupted";
          default -> "video_generation_failed";
        };
    String message =
        failure.kind() == Failure.Kind.INTERNAL ? "The server failed." : failure.getMessage();
    job.save(job.now.failed(code, message));
    LOG.log(
        System.Logger.Level.WARNING,
        "film.job id={0} code={1} reason={2} attempts={3}",
        job.now.id(),
        code,
        failure.code(),
        job.tries);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A job while it runs: every step is stored before it is taken. */
  private final class Progress implements MediaWatch {
    private final AttemptLog tries = new AttemptLog(System.nanoTime());
    private VideoJob now;
    private Optional<Account> maker = Optional.empty();

    Progress(VideoJob job) {
      this.now = job;
    }

    boolean save(VideoJob next) {
      now = next;
      return store.save(next);
    }

    @Override
    public void submitting() {
      if (!save(now.at(State.SUBMITTED))) {
        throw Failure.cancelled("the job was deleted or taken over");
      }
    }

    @Override
    public void progress(int percent) {
      if (percent > now.progress()) {
        save(now.progressed(percent));
      }
    }
  }

  private void sweep() {
    try {
      while (!closing) {
        tidy();
        Thread.sleep(SWEEP);
        adopt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tidy() {
    try {
      kept = Set.copyOf(store.sweep(clock.instant().getEpochSecond()));
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.WARNING, "film.sweep failed", failure);
    }
  }

  /** Takes over the jobs of processes that are gone. */
  private void adopt() {
    try {
      for (VideoJob job : store.unfinished()) {
        if (!job.runner().equals(runner.id()) && !runner.lives(job.runner())) {
          adopt(job);
        }
      }
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.WARNING, "film.adopt failed", failure);
    }
  }

  private void adopt(VideoJob job) {
    if (!store.take(job, runner.id())) {
      return;
    }
    VideoJob ours = job.takenBy(runner.id());
    switch (job.state()) {
      case QUEUED, PREPARING, STORING -> enqueue(ours);
      case SUBMITTED ->
          store.save(
              ours.failed(
                  "interrupted",
                  "The server stopped while the video was being made; it may exist upstream."));
      case COMPLETED, FAILED -> {
        // over
      }
    }
  }

  /** Stops: what waits or prepares is left for the next process. */
  @Override
  public void close() {
    closing = true;
    sweeper.interrupt();
    workers.shutdownNow();
    try {
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
    runner.close();
  }
}
