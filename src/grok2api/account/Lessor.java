package grok2api.account;

import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lends accounts; implemented by the account directory and by the ring of official keys. */
public interface Lessor {

  /**
   * Reserves the best account; memory only, except that at most one on-demand refresh may run when
   * nothing is left.
   *
   * @return the lease
   * @throws grok2api.base.Failure {@code RATE_LIMITED}, code {@code rate_limit_exceeded}, with the
   *     time until the next account is usable, when none is
   */
  AccountLease lease(Query query);

  /** True when some account could ever serve this model: it is then listed. */
  boolean serves(ModelSpec model);

  /**
   * What is wanted.
   *
   * @param model decides pools and modes
   * @param tried ids of accounts that this request used already
   * @param preferred id of the account that a conversation used before, if still usable
   * @param only when present, no other account will do (continued conversations)
   * @param preferredTag accounts with this tag win over others, if any has it
   * @param caller who asks (fingerprint of the key, or the address), so that one caller's requests
   *     cannot take more than half of a pool out of selection; empty: unknown
   * @param within the only pools that count; empty: all of the model
   */
  record Query(
      ModelSpec model,
      Set<String> tried,
      Optional<String> preferred,
      Optional<String> only,
      Optional<String> preferredTag,
      String caller,
      Set<Pool> within) {

    /** Copies the sets. */
    public Query {
      tried = Set.copyOf(tried);
      within = Set.copyOf(within);
    }

    /** The same in all pools of the model. */
    public Query(
        ModelSpec model,
        Set<String> tried,
        Optional<String> preferred,
        Optional<String> only,
        Optional<String> preferredTag,
        String caller) {
      this(model, tried, preferred, only, preferredTag, caller, Set.of());
    }

    /** The same for an unknown caller. */
    public Query(
        ModelSpec model,
        Set<String> tried,
        Optional<String> preferred,
        Optional<String> only,
        Optional<String> preferredTag) {
      this(model, tried, preferred, only, preferredTag, "");
    }

    /** The same, asked by this caller. */
    public Query by(String name) {
      return new Query(model, tried, preferred, only, preferredTag, name, within);
    }

    /** The same in these pools only; empty: in all. */
    public Query within(Set<Pool> pools) {
      return new Query(model, tried, preferred, only, preferredTag, caller, pools);
    }

    /** Pools that may serve it, in the order in which they are tried. */
    public List<Pool> pools() {
      return within.isEmpty()
          ? model.pools()
          : model.pools().stream().filter(within::contains).toList();
    }

    /** Any account that serves the model. */
    public static Query of(ModelSpec model) {
      return new Query(model, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
