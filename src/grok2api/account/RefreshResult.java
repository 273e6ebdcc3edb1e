package grok2api.account;

/**
 * How a refresh of several accounts ended.
 *
 * @param checked accounts that were asked about
 * @param refreshed with live windows
 * @param recovered of those, cooling before
 * @param expired credential dead
 * @param rateLimited refused for asking too often
 * @param failed no usable answer for another reason
 */
public record RefreshResult(
    int checked, int refreshed, int recovered, int expired, int rateLimited, int failed) {

  /** How the refresh of one account ended. */
  public enum One {
    REFRESHED,
    RECOVERED,
    EXPIRED,
    RATE_LIMITED,
    FAILED
  }

  static final RefreshResult NONE = new RefreshResult(0, 0, 0, 0, 0, 0);

  RefreshResult plus(One one) {
    boolean recoveredNow = one == One.RECOVERED;
    return new RefreshResult(
        checked + 1,
        refreshed + (one == One.REFRESHED || recoveredNow ? 1 : 0),
        recovered + (recoveredNow ? 1 : 0),
        expired + (one == One.EXPIRED ? 1 : 0),
        rateLimited + (one == One.RATE_LIMITED ? 1 : 0),
        failed + (one == One.FAILED ? 1 : 0));
  }

  /** For the log. */
  @Override
  public String toString() {
    return "checked=%d refreshed=%d recovered=%d expired=%d rate_limited=%d failed=%d"
        .formatted(checked, refreshed, recovered, expired, rateLimited, failed);
  }
}
