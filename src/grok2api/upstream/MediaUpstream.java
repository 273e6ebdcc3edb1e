package grok2api.upstream;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.config.Call;
import grok2api.media.Clip;
import grok2api.media.Download;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import grok2api.media.ImageRound;
import grok2api.media.MediaKind;
import grok2api.media.MediaWatch;
import grok2api.model.ModelSpec;

/**
 * An upstream that makes pictures and films. Safe for many threads; every method blocks, ends by
 * interrupt, and is one attempt with one account: it never sends a request that spends quota twice,
 * and does not report to the lease. A refusal is a {@link grok2api.base.Failure} with its fault.
 */
public interface MediaUpstream {

  /** Who lends the accounts that this upstream is used with. */
  Lessor accounts();

  /**
   * Whether an account may use a product now that its tier does not promise; asks the upstream.
   * False where nobody can be asked.
   */
  default boolean opens(MediaProduct product, Account account, Call call) {
    return false;
  }

  /** Makes new pictures, possibly fewer than ordered. */
  ImageRound draw(
      ImageOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch);

  /** Edits the pictures of the order. */
  ImageRound edit(
      ImageOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch);

  /** Makes a film. */
  Clip film(FilmOrder order, ModelSpec model, AccountLease lease, Call call, MediaWatch watch);

  /**
   * Begins to read a file that this upstream made. The account's cookie goes to the upstream's own
   * hosts only; a URL that leads elsewhere is a failure.
   */
  Download download(String url, MediaKind kind, Account account, Call call);
}
