package grok2api.net;

import grok2api.config.Call;

/** Gives out ways to the net. Safe for many threads. */
public interface Egress {

  /** Which host a lease is for: each has clearance of its own. */
  enum Target {
    WEB,
    ACCOUNTS,
    CONSOLE,
    /** api.x.ai: no clearance, proxy only when configured. */
    OFFICIAL,
    /** Downloads and uploads of media on grok.com hosts: resource proxies. */
    ASSETS
  }

  /** A lease for one attempt; may wait for a running clearance solve. */
  EgressLease lease(Target target, Call call);

  /**
   * The same on behalf of an account, for proxies that give each account its own address.
   *
   * @param account what replaces {@code {account}} in proxy URLs: stable, letters and digits, no
   *     secret (a fingerprint); empty when the call is nobody's
   */
  default EgressLease lease(Target target, Call call, String account) {
    return lease(target, call);
  }
}
