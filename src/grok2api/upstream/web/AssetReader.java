package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.media.Download;
import grok2api.media.MediaKind;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.HttpCall.Header;
import grok2api.upstream.LeasedDownload;
import grok2api.upstream.UpstreamFailures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads files that grok.com made. Redirects are followed by hand, at most three, each judged like
 * the first URL; refusals that may pass are tried again twice with the same account.
 */
final class AssetReader {

  private static final int MAX_REDIRECTS = 3;
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(200), Duration.ofMillis(750));

  private final Egress egress;

  AssetReader(Egress egress) {
    this.egress = egress;
  }

  /** Sends the request and waits for the head of a good answer. */
  Download open(String url, MediaKind kind, Account account, Call call) {
    AssetPlace.of(url, call.config().upstream()); // refuse before a way is taken
    EgressLease way = egress.lease(Egress.Target.ASSETS, call, account.id());
    boolean open = false;
    try {
      Download file = reading(way, patiently(url, kind, account, call, way));
      open = true;
      return file;
    } finally {
      if (!open) {
        way.close();
      }
    }
  }

  private static HttpAnswer patiently(
      String url, MediaKind kind, Account account, Call call, EgressLease way) {
    for (Duration pause : PAUSES) {
      HttpAnswer answer = follow(url, kind, account, call, way);
      if (answer.status() == 200) {
        return answer;
      }
      if (!mayPass(answer.status())) {
        throw WebFailures.of(answer, false);
      }
      answer.close();
      sleep(pause);
    }
    HttpAnswer last = follow(url, kind, account, call, way);
    if (last.status() != 200) {
      throw WebFailures.of(last, false);
    }
    return last;
  }

  private static boolean mayPass(int status) {
    return status == 403 || status == 408 || status == 425 || status == 429 || status >= 500;
  }

  private static HttpAnswer follow(
      String url, MediaKind kind, Account account, Call call, EgressLease way) {
    Config config = call.config();
    MediaHeaders headers = new MediaHeaders(way, account, config);
    Duration limit = config.asset().downloadTimeout();
    String next = url;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      AssetPlace place = AssetPlace.of(next, config.upstream());
      List<Header> lines = place.secret() ? headers.asset(kind) : headers.anonymous(kind);
      HttpAnswer answer =
          way.send(new HttpCall("GET", place.uri(), lines, new HttpCall.Body.None(), limit, limit));
      Optional<String> location = answer.header("location");
      if (answer.status() / 100 != 3 || location.isEmpty()) {
        return answer;
      }
      answer.close();
      next = resolve(place, location.get());
    }
    throw UpstreamFailures.protocol("The upstream's file is redirected too often.");
  }

  private static String resolve(AssetPlace from, String location) {
    try {
      return from.uri().resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw UpstreamFailures.protocol("The upstream's file is redirected to no URL.");
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while a file was fetched");
    }
  }

  private static LeasedDownload reading(EgressLease way, HttpAnswer answer) {
    boolean plain = answer.header("content-encoding").isEmpty();
    OptionalLong length =
        answer
            .header("content-length")
            .filter(text -> plain && text.matches("\\d{1,15}"))
            .map(text -> OptionalLong.of(Long.parseLong(text)))
            .orElse(OptionalLong.empty());
    return new LeasedDownload(way, answer, length);
  }
}
