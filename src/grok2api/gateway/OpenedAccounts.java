package grok2api.gateway;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.media.FilmOrder;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.upstream.MediaProduct;
import grok2api.upstream.MediaUpstream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lends accounts for pictures and films: those of the model's pools; when none of them is usable, a
 * basic one of which the upstream says that it may. Asking costs a call, so few are asked.
 */
final class OpenedAccounts implements Lessor {

  private static final int MOST_ASKED = 3;
  private static final int BASIC_SECONDS = 6;
  private static final String PRO = "-pro";

  private final MediaUpstream upstream;
  private final MediaProduct product;
  private final Call call;

  private OpenedAccounts(MediaUpstream upstream, MediaProduct product, Call call) {
    this.upstream = upstream;
    this.product = product;
    this.call = call;
  }

  /** For pictures by this model. */
  static Lessor pictures(MediaUpstream upstream, ModelSpec model, boolean edit, Call call) {
    boolean pro = model.id().endsWith(PRO);
    MediaProduct fresh = pro ? MediaProduct.IMAGE_PRO : MediaProduct.IMAGE;
    return new OpenedAccounts(upstream, edit ? MediaProduct.IMAGE_EDIT : fresh, call);
  }

  /** For a film; basic accounts make short ones only. */
  static Lessor film(MediaUpstream upstream, FilmOrder order, Call call) {
    boolean fine = order.resolution().equals("720p");
    return order.seconds() > BASIC_SECONDS
        ? upstream.accounts()
        : new OpenedAccounts(upstream, fine ? MediaProduct.VIDEO_720P : MediaProduct.VIDEO, call);
  }

  /** The account that made something, whatever its pool. */
  static AccountLease maker(MediaUpstream upstream, ModelSpec model, String account) {
    Query only = query(Query.of(model), model, Set.of(), Optional.of(account));
    try {
      return upstream.accounts().lease(only);
    } catch (Failure none) {
      if (!mayBeBasic(model)) {
        throw none;
      }
      return upstream.accounts().lease(query(only, basic(model), Set.of(), only.only()));
    }
  }

  @Override
  public boolean serves(ModelSpec model) {
    return upstream.accounts().serves(model);
  }

  @Override
  public AccountLease lease(Query query) {
    try {
      return upstream.accounts().lease(query);
    } catch (Failure none) {
      boolean allowed = query.within().isEmpty() || query.within().contains(Pool.BASIC);
      if (none.kind() != Failure.Kind.RATE_LIMITED || !allowed || !mayBeBasic(query.model())) {
        throw none;
      }
      return opened(query).orElseThrow(() -> none);
    }
  }

  private static boolean mayBeBasic(ModelSpec model) {
    return model.upstream() == Upstream.WEB && model.tier() != Pool.BASIC;
  }

  private Optional<AccountLease> opened(Query query) {
    ModelSpec model = basic(query.model());
    Set<String> tried = new HashSet<>(query.tried());
    for (int asked = 0; asked < MOST_ASKED; asked++) {
      AccountLease lease;
      try {
        lease = upstream.accounts().lease(query(query, model, tried, query.only()));
      } catch (Failure none) {
        return Optional.empty();
      }
      if (opens(lease)) {
        return Optional.of(new Uncharged(lease));
      }
      tried.add(lease.account().id());
      lease.close();
    }
    return Optional.empty();
  }

  private boolean opens(AccountLease lease) {
    try {
      return upstream.opens(product, lease.account(), call);
    } catch (Failure failure) {
      RetryRule.blame(failure).ifPresent(lease::report);
      if (failure.kind() == Failure.Kind.CANCELLED) {
        lease.close();
        throw failure;
      }
      return false;
    }
  }

  /** The same model for the basic pool, whose accounts have the mode fast only. */
  private static ModelSpec basic(ModelSpec model) {
    return new ModelSpec(
        model.id(),
        model.displayName(),
        model.capability(),
        model.upstream(),
        Optional.of(Mode.FAST),
        Pool.BASIC,
        false,
        model.upstreamModel(),
        model.effort(),
        model.maxOutputTokens(),
        model.contextWindow(),
        model.created());
  }

  private static Query query(
      Query like, ModelSpec model, Set<String> tried, Optional<String> only) {
    Set<Pool> within = model.tier() == Pool.BASIC ? Set.of(Pool.BASIC) : like.within();
    return new Query(
        model, tried, Optional.empty(), only, like.preferredTag(), like.caller(), within);
  }

  /** Uses nothing up of the mode that was leased. */
  private record Uncharged(AccountLease lease) implements AccountLease {
    @Override
    public Account account() {
      return lease.account();
    }

    @Override
    public Optional<Mode> mode() {
      return lease.mode();
    }

    @Override
    public void report(Outcome outcome) {
      lease.report(outcome instanceof Outcome.Success ? new Outcome.Abandoned() : outcome);
    }

    @Override
    public void learnUserId(String userId) {
      lease.learnUserId(userId);
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}
