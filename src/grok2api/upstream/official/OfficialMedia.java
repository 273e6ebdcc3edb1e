package grok2api.upstream.official;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.media.Clip;
import grok2api.media.Download;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import grok2api.media.ImageRound;
import grok2api.media.MadeImage;
import grok2api.media.MediaKind;
import grok2api.media.MediaWatch;
import grok2api.media.Reference;
import grok2api.model.ModelSpec;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.FetchBudget;
import grok2api.net.Fetched;
import grok2api.net.FileType;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.SafeFetch;
import grok2api.upstream.LeasedDownload;
import grok2api.upstream.MediaUpstream;
import grok2api.upstream.responses.VendorError;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/** Pictures and films of api.x.ai with official keys. Safe for many threads. */
public final class OfficialMedia implements MediaUpstream {

  private static final int MAX_PICTURES = 256 * 1024 * 1024;
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MOST_EDITED = 3;
  private static final int LONGEST = 15;
  private static final int BEFORE_EXTENSION = 10;
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration POLL_LIMIT = Duration.ofSeconds(30);
  private static final int POLLS_MISSED = 5; // in a row: the film was paid for

  private final KeyRing keys;
  private final Egress egress;
  private final SafeFetch fetch;
  private final InstantSource clock;

  /** Works with these keys; {@code fetch} gets what clients name by URL. */
  public OfficialMedia(KeyRing keys, Egress egress, SafeFetch fetch, InstantSource clock) {
    this.keys = keys;
    this.egress = egress;
    this.fetch = fetch;
    this.clock = clock;
  }

  @Override
  public Lessor accounts() {
    return keys;
  }

  private <T> T on(Account key, Call call, Function<EgressLease, T> work) {
    try (EgressLease way = egress.lease(Egress.Target.OFFICIAL, call, key.id())) {
      try {
        T result = work.apply(way);
        way.report(EgressLease.Outcome.SUCCESS);
        return result;
      } catch (Failure failure) {
        EgressOutcomes.tell(
            way, failure, OfficialCalls.uri(call.config(), "/images"), call.config());
        throw failure;
      }
    }
  }

  @Override
  public ImageRound draw(
      ImageOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    return pictures("/images/generations", order, model, lease, call, watch);
  }

  @Override
  public ImageRound edit(
      ImageOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    return pictures("/images/edits", order, model, lease, call, watch);
  }

  private ImageRound pictures(
      String path,
      ImageOrder order,
      ModelSpec model,
      AccountLease lease,
      Call call,
      MediaWatch watch) {
    List<Reference> used =
        order.references().subList(0, Math.min(MOST_EDITED, order.references().size()));
    byte[] body = MediaBodies.pictures(order, model.upstreamModel(), dataUrls(used, call.config()));
    return on(
        lease.account(),
        call,
        way -> {
          watch.submitting();
          Json answer = post(way, lease.account(), call, path, body, MAX_PICTURES);
          watch.accepted();
          List<MadeImage> made = new ArrayList<>();
          if (answer instanceof Json.Obj object
              && object.members().get("data") instanceof Json.Arr(var rows)) {
            rows.forEach(row -> made.add(image(row, made.size())));
          }
          return new ImageRound(made, 0);
        });
  }

  /** Pictures have no ids there, so each gets one. */
  private static MadeImage image(Json row, int order) {
    String content = MediaBodies.text(row, "b64_json").orElse("");
    String url = MediaBodies.text(row, "url").orElse("");
    String id = UUID.randomUUID().toString();
    return new MadeImage(id, url, content.substring(content.indexOf(',') + 1), order, 0, 0, false);
  }

  /** The pictures of a client as the vendor takes them; fetched here, under the URL guard. */
  private List<String> dataUrls(List<Reference> references, Config config) {
    FetchBudget budget = new FetchBudget();
    List<String> urls = new ArrayList<>();
    for (Reference reference : references) {
      urls.add(
          switch (reference.source()) {
            case Reference.Named(var url) -> named(url, reference.param(), config, budget);
            case Reference.Encoded(var type, var base64) ->
                named("data:" + type + ";base64," + base64, reference.param(), config, budget);
            case Reference.Bytes(var bytes) ->
                dataUrl(FileType.of(bytes).map(FileType::mime).orElse("image/png"), bytes);
          });
    }
    return urls;
  }

  private String named(String url, String param, Config config, FetchBudget budget) {
    List<String> allow = config.server().fetchAllow();
    Fetched file = fetch.fetch(url, SafeFetch.Kind.IMAGE, param, allow, budget);
    return dataUrl(file.mime(), file.bytes());
  }

  private static String dataUrl(String mime, byte[] bytes) {
    return "data:" + mime + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public Clip film(
      FilmOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    String name = model.upstreamModel();
    List<String> images = dataUrls(order.references(), call.config());
    boolean extended = order.seconds() > LONGEST;
    int first = extended ? BEFORE_EXTENSION : order.seconds();
    return on(
        lease.account(),
        call,
        way -> {
          var run = new Run(way, lease.account(), call, watch);
          byte[] body = MediaBodies.film(order, name, first, images);
          watch.submitting();
          String url = run.film("/videos/generations", body, 0, extended ? 50 : 100);
          if (extended) {
            byte[] more = MediaBodies.extension(order, name, order.seconds() - first, url);
            url = run.film("/videos/extensions", more, 50, 50);
          }
          return new Clip(url, run.firstId, "");
        });
  }

  /** One film and its extension. */
  private final class Run {
    private final EgressLease way;
    private final Account key;
    private final Call call;
    private final MediaWatch watch;
    private String firstId = "";
    private int missed;

    Run(EgressLease way, Account key, Call call, MediaWatch watch) {
      this.way = way;
      this.key = key;
      this.call = call;
      this.watch = watch;
    }

    /** Orders and asks until it is there; progress counts from {@code base} for {@code share}. */
    String film(String path, byte[] body, int base, int share) {
      Json accepted = post(way, key, call, path, body, MAX_ANSWER);
      watch.accepted();
      String id = MediaBodies.text(accepted, "request_id").orElse("");
      if (!id.matches("[A-Za-z0-9_-]{1,128}")) {
        throw VendorError.protocol("The upstream named no film.");
      }
      firstId = firstId.isEmpty() ? id : firstId;
      while (true) {
        Json state = state(id);
        switch (MediaBodies.text(state, "status").orElse("")) {
          case "done" -> {
            return url(state);
          }
          case "failed", "expired" -> throw Failure.upstream("The upstream could not film it.");
          default -> progress(state, base, share);
        }
        sleep();
      }
    }

    /** How far it is; nothing when the upstream cannot tell at the moment. */
    private Json state(String id) {
      try {
        Json state = read(OfficialCalls.get(way, key, call.config(), "/videos/" + id, POLL_LIMIT));
        missed = 0;
        return state;
      } catch (Failure failure) {
        int status = failure.upstreamStatus();
        boolean passing = status == 0 || status == 429 || status >= 500;
        if (!passing || failure.kind() == Failure.Kind.CANCELLED || ++missed > POLLS_MISSED) {
          throw failure;
        }
        return Json.Obj.EMPTY;
      }
    }

    private String url(Json state) {
      Json video = ((Json.Obj) state).get("video").orElse(Json.Obj.EMPTY);
      return MediaBodies.text(video, "url")
          .orElseThrow(() -> VendorError.protocol("Video generation returned no final video URL"));
    }

    private void progress(Json state, int base, int share) {
      if (state instanceof Json.Obj object
          && object.members().get("progress") instanceof Json.Num number
          && number.literal().length() < 8) {
        int percent = number.decimal().intValue();
        watch.progress(base + Math.clamp(percent, 0, 100) * share / 100);
      }
    }

    private void sleep() {
      if (System.nanoTime() - call.deadlineNanos() > 0 && call.deadlineNanos() != Long.MAX_VALUE) {
        throw Failure.of(
                Failure.Kind.TIMEOUT, "upstream_timeout", "The upstream did not film in time.")
            .build();
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.cancelled("interrupted while waiting for a film");
      }
    }
  }

  private Json post(EgressLease way, Account key, Call call, String path, byte[] body, int most) {
    Duration limit = call.config().official().timeout();
    HttpAnswer answer = OfficialCalls.post(way, key, call.config(), path, body, limit);
    return read(answer, most);
  }

  private Json read(HttpAnswer answer) {
    return read(answer, MAX_ANSWER);
  }

  private Json read(HttpAnswer answer, int most) {
    if (answer.status() / 100 != 2) {
      throw OfficialFailures.of(VendorError.read(answer, clock));
    }
    try (answer) {
      return JsonReader.parse(answer.read(most));
    } catch (Failure broken) {
      throw broken.kind() == Failure.Kind.INVALID_REQUEST
          ? VendorError.protocol("The upstream's answer could not be read.")
          : broken;
    }
  }

  @Override
  public Download download(String url, MediaKind kind, Account account, Call call) {
    var uri = MediaPlace.of(url, call.config());
    Duration limit = call.config().asset().downloadTimeout();
    EgressLease way = egress.lease(Egress.Target.OFFICIAL, call, account.id());
    boolean open = false;
    try {
      HttpAnswer answer =
          way.send(
              new HttpCall(
                  "GET",
                  uri,
                  List.of(new HttpCall.Header("Accept", "*/*")),
                  new HttpCall.Body.None(),
                  limit,
                  limit));
      if (answer.status() != 200) {
        answer.close();
        throw VendorError.protocol("The upstream's file could not be read.");
      }
      open = true;
      return new LeasedDownload(way, answer, OptionalLong.empty());
    } finally {
      if (!open) {
        way.close();
      }
    }
  }
}
