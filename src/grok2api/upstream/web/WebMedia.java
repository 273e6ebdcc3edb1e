package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.media.Clip;
import grok2api.media.Download;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import grok2api.media.ImageRound;
import grok2api.media.MediaKind;
import grok2api.media.MediaWatch;
import grok2api.model.ModelSpec;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.SafeFetch;
import grok2api.upstream.MediaProduct;
import grok2api.upstream.MediaUpstream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Pictures and films of grok.com accounts. One call is one attempt: uploads and generation share
 * one egress and one user agent. Safe for many threads.
 */
public final class WebMedia implements MediaUpstream {

  private static final String PRO = "-pro";

  private final Lessor accounts;
  private final Egress egress;
  private final MediaUploads uploads;
  private final Statsig statsig;
  private final AssetReader files;

  /**
   * Works with the accounts that {@code accounts} lends.
   *
   * @param fetch gets what clients name by URL
   * @param attachments shares its limit of uploads at once
   */
  public WebMedia(
      Lessor accounts, Egress egress, SafeFetch fetch, Attachments attachments, Statsig statsig) {
    this.accounts = accounts;
    this.egress = egress;
    this.uploads = new MediaUploads(fetch, attachments);
    this.statsig = statsig;
    this.files = new AssetReader(egress);
  }

  @Override
  public Lessor accounts() {
    return accounts;
  }

  /** Something done on one way out. */
  private interface Work<T> {
    T run(EgressLease way, MediaHeaders headers);
  }

  private <T> T on(Account account, Call call, Work<T> work) {
    Config config = call.config();
    try (EgressLease way = egress.lease(Egress.Target.WEB, call, account.id())) {
      try {
        T result = work.run(way, new MediaHeaders(way, account, config));
        way.report(EgressLease.Outcome.SUCCESS);
        return result;
      } catch (Failure failure) {
        EgressOutcomes.tell(way, failure, Links.uri(config.upstream().webUrl(), ""), config);
        throw failure;
      }
    }
  }

  @Override
  public boolean opens(MediaProduct product, Account account, Call call) {
    return on(
        account, call, (way, headers) -> ImagineQuota.opens(product, way, headers, statsig, call));
  }

  @Override
  public ImageRound draw(
      ImageOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    boolean pro = model.id().endsWith(PRO) || model.upstreamModel().endsWith(PRO);
    return on(
        lease.account(),
        call,
        (way, headers) -> new ImagineDraw(way, headers, call, watch).draw(order, pro));
  }

  @Override
  public ImageRound edit(
      ImageOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    return on(
        lease.account(),
        call,
        (way, headers) -> {
          List<String> assets = uploads.upload(order.references(), "", way, headers, call);
          var pictures =
              new EditedPictures(
                  order.count(), call.config().upstream(), () -> userId(way, lease, call), watch);
          byte[] body = ImageEdit.body(order, assets);
          watch.submitting();
          try (MediaFrames frames =
              MediaFrames.open(
                  way,
                  headers,
                  statsig,
                  MediaHeaders.IMAGINE,
                  body,
                  call.config().image().streamTimeout(),
                  call)) {
            watch.accepted();
            ImageEdit.collect(frames, pictures);
          } catch (Failure failure) {
            if (pictures.round().images().isEmpty()) {
              throw failure;
            } // what came before the break is kept
          }
          return pictures.round();
        });
  }

  @Override
  public Clip film(
      FilmOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    return on(
        lease.account(),
        call,
        (way, headers) -> {
          List<String> assets =
              uploads.upload(order.references(), "Video input reference", way, headers, call);
          Supplier<String> user = () -> userId(way, lease, call);
          return new Filming(way, headers, statsig, user, call, watch).film(order, assets);
        });
  }

  /** The account's id upstream, which paths of its files hold. */
  private static String userId(EgressLease way, AccountLease lease, Call call) {
    Optional<String> known = lease.account().userId();
    if (known.isPresent()) {
      return known.get();
    }
    WebHeaders headers = new WebHeaders(way, lease.account(), call.config());
    String id = Sessions.userId(way, headers, call.config());
    lease.learnUserId(id);
    return id;
  }

  @Override
  public Download download(String url, MediaKind kind, Account account, Call call) {
    return files.open(url, kind, account, call);
  }
}
