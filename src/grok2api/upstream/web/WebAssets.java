package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.config.Call;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.upstream.AssetOps;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Lists and deletes the files that accounts keep on grok.com. */
public final class WebAssets implements AssetOps {

  private static final System.Logger LOG = System.getLogger(WebAssets.class.getName());
  private static final String LIST =
      "/rest/assets?pageSize=50&orderBy=ORDER_BY_LAST_USE_TIME&source=SOURCE_ANY&isLatest=true";
  private static final String DELETE = "/rest/assets-metadata/";
  private static final int MAX_PAGES = 200;
  private static final int MAX_PAGE = 8 * 1024 * 1024;

  private final WebCalls calls;

  /** Calls over {@code egress}. */
  public WebAssets(Egress egress) {
    this.calls = new WebCalls(egress);
  }

  @Override
  public List<Asset> list(Account account, Call call) {
    return calls.with(Egress.Target.WEB, account, call, (way, unused) -> pages(way, account, call));
  }

  /** Goes on while there is a next page that was not seen before. */
  private static List<Asset> pages(EgressLease way, Account account, Call call) {
    MediaHeaders headers = new MediaHeaders(way, account, call.config());
    List<Asset> assets = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String token = "";
    for (int page = 0; page < MAX_PAGES && seen.add(token); page++) {
      Json answer = page(way, headers, token, call);
      for (Json row : Fields.items(answer, "assets", "items")) {
        assets.add(asset(row));
      }
      token = Fields.text(answer, "nextPageToken", "next_page_token");
      if (token.isEmpty()) {
        return assets;
      }
    }
    return assets;
  }

  private static Json page(EgressLease way, MediaHeaders headers, String token, Call call) {
    String more = token.isEmpty() ? "" : "&pageToken=" + encoded(token);
    Duration limit = call.config().asset().listTimeout();
    HttpAnswer answer =
        way.send(
            new HttpCall(
                "GET",
                Links.uri(call.config().upstream().webUrl(), LIST + more),
                headers.files(),
                new HttpCall.Body.None(),
                limit,
                limit));
    if (answer.status() != 200) {
      throw WebFailures.of(answer, false);
    }
    try (answer) {
      return JsonReader.parse(new String(answer.read(MAX_PAGE), StandardCharsets.UTF_8));
    } catch (Failure broken) {
      throw UpstreamFailures.protocol("The upstream's list of files could not be read.");
    }
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Asset asset(Json row) {
    return new Asset(
        Fields.text(row, "assetId", "asset_id", "id"),
        Fields.text(row, "name"),
        Fields.text(row, "key", "filePath"),
        Fields.text(row, "mimeType", "mime_type", "contentType"),
        Fields.integer(row, 0, "sizeBytes", "size_bytes", "fileSize"),
        Fields.text(row, "createTime", "create_time", "createdAt"));
  }

  @Override
  public void delete(Account account, String id, Call call) {
    calls.with(
        Egress.Target.WEB,
        account,
        call,
        (way, unused) -> {
          delete(way, new MediaHeaders(way, account, call.config()), id, call);
          return id;
        });
  }

  private static void delete(EgressLease way, MediaHeaders headers, String id, Call call) {
    Duration limit = call.config().asset().deleteTimeout();
    HttpAnswer answer =
        way.send(
            new HttpCall(
                "DELETE",
                Links.uri(call.config().upstream().webUrl(), DELETE + encoded(id)),
                headers.files(),
                new HttpCall.Body.None(),
                limit,
                limit));
    boolean gone = answer.status() / 100 == 2 || answer.status() == 404;
    if (!gone) {
      throw WebFailures.of(answer, false);
    }
    answer.close();
  }

  @Override
  public int clear(Account account, Call call) {
    return calls.with(
        Egress.Target.WEB,
        account,
        call,
        (way, unused) -> {
          List<Asset> all = pages(way, account, call);
          return clear(all, way, new MediaHeaders(way, account, call.config()), call);
        });
  }

  /** Several at once; a dead credential ends it, other failures leave a file behind. */
  private static int clear(List<Asset> all, EgressLease way, MediaHeaders headers, Call call) {
    var waiting = new ConcurrentLinkedQueue<>(all);
    AtomicInteger deleted = new AtomicInteger();
    var dead = new ConcurrentLinkedQueue<Failure>();
    List<Thread> workers = new ArrayList<>();
    int atOnce = Math.min(all.size(), call.config().batch().assetDeleteConcurrency());
    for (int i = 0; i < atOnce; i++) {
      workers.add(
          Thread.ofVirtual()
              .name("asset-delete")
              .start(() -> drain(waiting, deleted, dead, way, headers, call)));
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      waiting.clear();
      workers.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while files were deleted");
    }
    if (!dead.isEmpty()) {
      throw dead.remove();
    }
    return deleted.get();
  }

  private static void drain(
      ConcurrentLinkedQueue<Asset> waiting,
      AtomicInteger deleted,
      ConcurrentLinkedQueue<Failure> dead,
      EgressLease way,
      MediaHeaders headers,
      Call call) {
    for (Asset next = waiting.poll(); next != null && dead.isEmpty(); next = waiting.poll()) {
      try {
        delete(way, headers, next.id(), call);
        deleted.incrementAndGet();
      } catch (Failure failure) {
        Optional<Fault> fault = failure.fault();
        if (fault
            .filter(f -> f == Fault.INVALID_CREDENTIALS || f == Fault.UNAUTHORIZED)
            .isPresent()) {
          dead.add(failure);
        }
        LOG.log(System.Logger.Level.DEBUG, "web.asset not_deleted code=" + failure.code());
      }
    }
  }
}
