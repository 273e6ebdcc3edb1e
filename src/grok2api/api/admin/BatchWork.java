package grok2api.api.admin;

import grok2api.account.RefreshResult;
import grok2api.base.Failure;

/**
 * What batches do with one account; implemented where upstreams are known. Each call blocks,
 * interruptibly, and throws a {@link grok2api.base.Failure} when it did not succeed.
 */
public record BatchWork(
    QuotaReading refresh, CredentialCheck check, NsfwSwitch nsfw, AssetCleaner assets) {

  /** For an installation that cannot reach a file store: every item fails and says so. */
  public static final AssetCleaner NO_ASSETS =
      token -> {
        throw Failure.of(
                Failure.Kind.UNAVAILABLE,
                "not_available",
                "This installation has no way to the upstream's file store.")
            .build();
      };

  /** Reads live quotas of a manageable account. */
  @FunctionalInterface
  public interface QuotaReading {
    /** How it ended; {@code token} is stored. */
    RefreshResult.One refresh(String token);
  }

  /** Asks the upstream once whether a credential is still good. */
  @FunctionalInterface
  public interface CredentialCheck {
    /** {@code REFRESHED} or {@code RECOVERED}: good; {@code EXPIRED}: dead; else not known. */
    RefreshResult.One check(String token);
  }

  /** Accepts the terms, sets the birth date and switches such content on; or switches it off. */
  @FunctionalInterface
  public interface NsfwSwitch {
    /** What was left out and why, for people; empty: everything was done. */
    String set(String token, boolean on);
  }

  /** Deletes everything that an account keeps on the upstream's file store. */
  @FunctionalInterface
  public interface AssetCleaner {
    /** How many files were deleted. */
    int clear(String token);
  }
}
