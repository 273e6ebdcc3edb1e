package grok2api.account;

import grok2api.base.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of the official API and how they fare, for the operator. Safe for many threads. */
public interface OfficialKeys {

  /** Every key, in the order of configuration. */
  List<Entry> entries();

  /** Forgets that a key was refused or rests; unknown ids are passed over. */
  void tryAgain(String id);

  /**
   * One key.
   *
   * @param id fingerprint, safe to show
   * @param refused why the upstream does not take it; empty when it does
   * @param refusedUntil when it is tried again
   * @param resting models whose limit is reached, and until when
   */
  record Entry(
      String id,
      Secret key,
      Optional<String> refused,
      Optional<Instant> refusedUntil,
      Map<String, Instant> resting) {
    /** Copies the map. */
    public Entry {
      resting = Map.copyOf(resting);
    }
  }
}
