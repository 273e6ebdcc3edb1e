package grok2api.store;

import grok2api.account.AccountRecord;
import java.util.List;

/** A storage that a local file can be copied into, in steps that survive a break between them. */
interface CopyTarget {

  /**
   * How far a copy is.
   *
   * @param begun some step was made and the end was not reached
   * @param copied rows copied so far, when begun
   * @param empty nothing was ever stored here
   */
  record State(boolean begun, long copied, boolean empty) {}

  /** Where a copy stands. */
  State copyState();

  /**
   * Writes rows exactly as they are, and how far the copy is, in one transaction. Does nothing and
   * returns false when another instance has copied in the meantime.
   */
  boolean copy(List<AccountRecord> rows, long alreadyCopied);

  /** Sets the counter and forgets the progress: the copy is complete. */
  void copyDone(long revision);

  /** All rows, deleted ones included. */
  long rows();
}
