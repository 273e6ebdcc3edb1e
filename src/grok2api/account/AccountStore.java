package grok2api.account;

import java.util.List;

/**
 * Stored accounts; implemented once per backend in {@code store}, with one contract.
 *
 * <p>All methods block, may be interrupted (a {@code Failure} of kind {@code CANCELLED}; a change
 * may then have happened or not), and are safe for many threads. A backend that does not answer is
 * a {@code Failure} of kind {@code UNAVAILABLE}, code {@code storage_unavailable}.
 */
public interface AccountStore extends AutoCloseable {

  /** Most rows of one page of {@link #changesSince}. */
  int PAGE_ROWS = 5_000;

  /** Place in the order of changes: rows of one revision are told apart by their token. */
  record Position(long revision, String token) {
    /** Before every change. */
    public static final Position START = new Position(-1, "");

    /** Behind every row up to a revision: no token is greater than the last code point. */
    public static Position after(long revision) {
      return new Position(revision, Character.toString(Character.MAX_CODE_POINT));
    }
  }

  /** All live accounts, and the place from which changes must be read. */
  record Snapshot(List<AccountRecord> accounts, Position position) {}

  /**
   * Changed rows, deleted ones included.
   *
   * @param next where to go on; the given position when there are no rows
   * @param more true when the page was full
   * @param storedRevision the global counter; lower than one's own position: load anew
   */
  record Page(List<AccountRecord> rows, Position next, boolean more, long storedRevision) {}

  /**
   * What one change did.
   *
   * @param effect the change's own effect
   * @param rows rows as they are stored now, every one that was written, deleted ones included
   * @param updated accounts added or updated ({@link AccountChange.ReplacePool})
   */
  record Result(AccountChange.Effect effect, List<AccountRecord> rows, int updated) {
    /** True when a row was written. */
    public boolean wrote() {
      return !rows.isEmpty();
    }
  }

  /** One result per change, in order; {@code revision} is the counter afterwards. */
  record Applied(long revision, List<Result> results) {}

  /** How safe a change must be before {@link #apply} returns. */
  enum Durability {
    /** Survives the end of the process. */
    COMMITTED,
    /** Survives the loss of power too. */
    SYNCED
  }

  /** Reads every live account. */
  Snapshot load();

  /** Reads rows that changed after a position, at most {@link #PAGE_ROWS}. */
  Page changesSince(Position after);

  /**
   * Makes all changes in one transaction. The counter goes up by one, and every written row gets
   * its value; when nothing is written it stays.
   */
  Applied apply(List<AccountChange> changes, Durability durability);

  /**
   * Removes rows deleted at or before a time, {@code batchRows} per transaction; their number. With
   * {@code compact} the room they leave is given back where the backend can.
   */
  int purge(long deletedUntilMillis, int batchRows, boolean compact);

  /** Puts a copy of all accounts aside before something drastic; where it is, for people. */
  String backUp(String reason);

  /**
   * The same store for the leader of a term ({@link Leader#term}): its changes are refused with a
   * {@code Failure} of kind {@code CONFLICT}, code {@code leader_superseded}, once another instance
   * has led since. So one that was held up, and does not know yet that it leads no more, undoes
   * nothing that its successor did. Not to be closed.
   */
  default AccountStore inTerm(long term) {
    return this;
  }

  @Override
  void close();
}
