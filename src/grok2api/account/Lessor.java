package grok2api.account;

import grok2api.model.ModelSpec;
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
   */
  record Query(
      ModelSpec model,
      Set<String> tried,
      Optional<String> preferred,
      Optional<String> only,
      Optional<String> preferredTag,
      String caller) {

    /** Copies the set. */
    public Query {
      tried = Set.copyOf(tried);
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
      return new Query(model, tried, preferred, only, preferredTag, name);
    }

    /** Any account that serves the model. */
    public static Query of(ModelSpec model) {
      return new Query(model, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
