package grok2api.account;

/**
 * An account as pages see it.
 *
 * @param record with windows as they stand now
 * @param status the one that counts now
 * @param id safe name for logs
 * @param inflight requests at this moment
 * @param health 0.05 to 1.0
 * @param suspect true while a 401 is being verified
 * @param clean false for tokens of older databases that cannot be sent; never selected
 */
public record AccountView(
    AccountRecord record,
    AccountStatus status,
    String id,
    int inflight,
    double health,
    boolean suspect,
    boolean clean) {

  AccountView with(AccountRecord next) {
    return new AccountView(next, status, id, inflight, health, suspect, clean);
  }

  /** What pages show instead of the token. */
  public String masked() {
    return TokenText.mask(record.key());
  }
}
