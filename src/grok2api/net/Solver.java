package grok2api.net;

import java.util.Optional;

/** Obtains clearance for a host through an egress. */
interface Solver {

  /**
   * Blocks for as long as that takes, within its own limit.
   *
   * @param proxy the way that the clearance is for; empty: direct
   * @throws grok2api.base.Failure when it cannot be obtained; the message is for the log
   */
  ClearanceBundle solve(ClearanceSite site, Optional<ProxyAddress> proxy);
}
