package grok2api.account;

import grok2api.json.Json;

/**
 * A database of another server of the family, from which accounts are taken. It is only read; what
 * is found comes in any order.
 */
@FunctionalInterface
public interface AccountArchive {

  /** Takes what is found. */
  interface Found {
    /** A live account as it is stored there. */
    void row(AccountRecord row);

    /** Accounts of an older layout, in the form that files of the same program have. */
    void older(Json accounts);
  }

  /**
   * Hands out everything; blocks. What is no such database is a {@link grok2api.base.Failure} of
   * kind {@code INVALID_REQUEST} before anything was handed out.
   */
  void read(Found found);
}
