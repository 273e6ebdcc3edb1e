package grok2api.store;

import java.util.OptionalLong;

/**
 * The right to lead, that one of several instances holds for a while; kept in the shared storage.
 */
interface Lease {

  /**
   * Takes the lease when it is free or over, or prolongs it when this instance holds it. Blocks.
   *
   * @return the number of this holding, higher than that of every holder before; empty when another
   *     instance holds it
   */
  OptionalLong take();

  /** Gives it up if this instance holds it. Blocks. */
  void release();
}
