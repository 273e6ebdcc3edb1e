package grok2api.gateway;

import grok2api.account.Lessor;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.media.ImageOrder;
import grok2api.media.ImageRound;
import grok2api.media.MadeImage;
import grok2api.media.MediaWatch;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import grok2api.model.Upstream;
import grok2api.upstream.ChatUpstream;
import grok2api.upstream.MediaUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fills orders for pictures: chooses the way (chat, picture socket, edit), accounts and a second
 * round where the first gave too few. Ends within its limits whatever the upstream does. Safe for
 * many threads; blocks.
 */
final class Drawing {

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final String LITE = "-lite";
  private static final int AT_ONCE = 4;
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("drawing-", 0).factory();

  private final Map<Upstream, MediaUpstream> upstreams;
  private final LitePictures lite;

  Drawing(Map<Upstream, MediaUpstream> upstreams, ChatUpstream chat) {
    this.upstreams = Map.copyOf(upstreams);
    this.lite = new LitePictures(chat);
  }

  /** True for the model that draws by chatting, unless the configuration has it otherwise. */
  static boolean isLite(ModelSpec model) {
    return model.upstream() == Upstream.WEB && model.id().endsWith(LITE);
  }

  /** Whether a picture is drawn by chatting: {@code image.backend} decides for all or leaves it. */
  private static boolean byChat(ModelSpec model, Config config) {
    boolean choice = model.upstream() == Upstream.WEB && model.capability() == Capability.IMAGE;
    return choice
        && switch (config.image().backend()) {
          case AUTO -> isLite(model);
          case APP_CHAT -> true;
          case WEBSOCKET -> false;
        };
  }

  /** The upstream of a model; a 429 when this server has none. */
  MediaUpstream upstream(ModelSpec model) {
    return Optional.ofNullable(upstreams.get(model.upstream())).orElseThrow(Drawing::noAccounts);
  }

  private static Failure noAccounts() {
    return Failure.of(
            Failure.Kind.RATE_LIMITED,
            "rate_limit_exceeded",
            "No available accounts for this model tier")
        .noRetry()
        .build();
  }

  /** At least one picture, at most as many as ordered; none is a failure. */
  List<Drawn> draw(ImageOrder order, ModelSpec model, Call call, DrawWatch watch) {
    boolean edit = model.capability() == Capability.IMAGE_EDIT || !order.references().isEmpty();
    boolean chat = byChat(model, call.config());
    Duration limit = edit || chat ? LONGEST : call.config().image().timeout();
    Call limited = call.until(System.nanoTime() + limit.toNanos(), call.cancel());
    if (chat) {
      return several(order, model, limited, watch);
    }
    return rounds(order, model, edit, limited, watch);
  }

  private List<Drawn> rounds(
      ImageOrder order, ModelSpec model, boolean edit, Call call, DrawWatch watch) {
    Collected all = new Collected(order.count(), watch);
    for (int round = 0; round < 2 && all.missing() > 0; round++) {
      boolean worthIt = round == 0 || !edit || !all.pictures.isEmpty();
      if (!worthIt) {
        break;
      }
      try {
        round(order.withCount(all.missing()), model, edit, call, all);
      } catch (Failure failure) {
        if (all.pictures.isEmpty() || failure.kind() == Failure.Kind.CANCELLED) {
          throw round > 0 && all.blocked > 0 ? withheld() : failure;
        }
        break;
      }
    }
    if (all.pictures.isEmpty()) {
      throw all.blocked > 0 ? withheld() : nothing(edit ? "Image edit" : "Image generation");
    }
    return all.delivered();
  }

  private void round(ImageOrder order, ModelSpec model, boolean edit, Call call, Collected all) {
    MediaUpstream upstream = upstream(model);
    Lessor accounts = OpenedAccounts.pictures(upstream, model, edit, call);
    MediaAttempts attempts = new MediaAttempts(accounts, model, edit, call);
    attempts.run(
        MediaWatch.NONE,
        (lease, sent) -> {
          var round =
              new Round(all, sent, url -> new MediaFiles.Origin(upstream, lease.account(), url));
          ImageRound made =
              edit
                  ? upstream.edit(order, model, lease, call, round)
                  : upstream.draw(order, model, lease, call, round);
          round.end(made);
          return made;
        });
  }

  /** Independent pictures, a few at once, each with an account of its own. */
  private List<Drawn> several(ImageOrder order, ModelSpec model, Call call, DrawWatch watch) {
    Collected all = new Collected(order.count(), watch);
    Failure[] failures = new Failure[order.count()];
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < order.count(); i++) {
        int position = i;
        running.add(workers.submit(() -> one(order.prompt(), model, call, all, position)));
      }
      for (int i = 0; i < running.size(); i++) {
        failures[i] = failure(running.get(i));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled(call.cancel().reason().orElse("interrupted"));
    }
    if (all.pictures.isEmpty()) {
      throw failures[0];
    }
    return all.delivered();
  }

  private void one(String prompt, ModelSpec model, Call asked, Collected all, int position) {
    Call call = asked.until(asked.deadlineNanos(), Cancel.ofCurrentThread());
    MediaWatch progress =
        new MediaWatch() {
          @Override
          public void progress(int percent) {
            all.part(position, percent);
          }
        };
    new MediaAttempts(lite.chat().accounts(), model, true, call)
        .run(
            progress,
            (lease, watch) -> {
              MadeImage made = lite.draw(prompt, model, lease, call, watch);
              MediaUpstream upstream = upstream(model);
              all.add(made, new MediaFiles.Origin(upstream, lease.account(), made.url()));
              all.part(position, 100);
              return made;
            });
  }

  private static Failure failure(Future<?> ended) throws InterruptedException {
    try {
      ended.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof Failure failure
          ? failure
          : Failure.internal("A picture could not be drawn.", e.getCause());
    }
  }

  static Failure nothing(String what) {
    return Failure.of(Failure.Kind.UPSTREAM, "upstream_error", what + " returned no images")
        .build();
  }

  static Failure withheld() {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "content_policy_violation",
            "The upstream refused the content under its usage guidelines.")
        .fault(Failure.Fault.POLICY, 200)
        .noRetry()
        .build();
  }

  /** What all rounds and accounts made together. */
  private static final class Collected {
    private final int wanted;
    private final DrawWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Drawn> pictures = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final int[] parts;
    private int told;
    private int blocked;
    private int handedOn;
    private Optional<Failure> lost = Optional.empty();

    Collected(int wanted, DrawWatch watch) {
      this.wanted = wanted;
      this.watch = watch;
      this.parts = new int[wanted];
    }

    int missing() {
      return wanted - pictures.size();
    }

    void add(MadeImage image, MediaFiles.Origin origin) {
      lock.lock();
      try {
        if (pictures.size() < wanted && known.add(image.fileId())) {
          Drawn drawn = new Drawn(image, origin);
          pictures.add(drawn);
          deliver(drawn);
        }
      } finally {
        lock.unlock();
      }
    }

    /**
     * Hands a picture on. One that cannot be handed on (its file is not to be had) was still drawn
     * and paid for: that is no reason to draw it again, nor to lose the others.
     */
    private void deliver(Drawn drawn) {
      try {
        watch.drawn(drawn, pictures.size() - 1);
        handedOn++;
      } catch (Failure failure) {
        lost = Optional.of(failure);
        if (failure.kind() == Failure.Kind.CANCELLED) {
          throw failure;
        }
      }
    }

    /** What was drawn, if any of it reached the client; else why not. */
    List<Drawn> delivered() {
      boolean gone = lost.filter(f -> f.kind() == Failure.Kind.CANCELLED).isPresent();
      if (lost.isPresent() && (handedOn == 0 || gone)) {
        throw lost.get();
      }
      return pictures;
    }

    /** One of several independent pictures got so far. */
    void part(int position, int percent) {
      lock.lock();
      try {
        parts[position] = Math.max(parts[position], percent);
        int sum = 0;
        for (int part : parts) {
          sum += part;
        }
        total(sum / wanted);
      } finally {
        lock.unlock();
      }
    }

    void total(int percent) {
      if (percent > told) {
        told = percent;
        watch.progress(percent, pictures.size());
      }
    }

    void blocked(String id, int order) {
      blocked++;
      watch.blocked(id, order);
    }
  }

  /** Watches one round; what an earlier round made counts as finished. */
  private static final class Round implements MediaWatch {
    private final Collected all;
    private final MediaWatch sent;
    private final java.util.function.Function<String, MediaFiles.Origin> origin;
    private final int before;
    private final int blockedBefore;

    Round(
        Collected all,
        MediaWatch sent,
        java.util.function.Function<String, MediaFiles.Origin> origin) {
      this.all = all;
      this.sent = sent;
      this.origin = origin;
      this.before = all.pictures.size();
      this.blockedBefore = all.blocked;
    }

    /** Adds what was not told one by one. */
    void end(ImageRound made) {
      made.images().forEach(image -> all.add(image, origin.apply(image.url())));
      all.blocked = Math.max(all.blocked, blockedBefore + made.blocked());
    }

    @Override
    public void submitting() {
      sent.submitting();
    }

    @Override
    public void progress(int percent) {
      int rest = all.wanted - before;
      all.total((100 * before + percent * rest) / all.wanted);
    }

    @Override
    public void progress(String id, int order, int percent) {
      all.watch.progress(id, before + order, percent);
    }

    @Override
    public void preview(String base64) {
      all.watch.preview(base64);
    }

    @Override
    public void image(MadeImage image, int done) {
      all.add(image, origin.apply(image.url()));
    }

    @Override
    public void blocked(String id, int order) {
      all.blocked(id, before + order);
    }
  }
}
