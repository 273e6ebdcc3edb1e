package grok2api.net;

import grok2api.config.Call;
import grok2api.config.Config;
import java.time.InstantSource;

/**
 * The egress that {@code proxy.*} and {@code upstream.*} describe. A change of these makes new
 * clients, proxies and clearance; attempts that run keep theirs to the end.
 */
public final class ConfiguredEgress implements Egress, AutoCloseable {

  private final Watchdog watchdog = new Watchdog();
  private final Refusals refusals = new Refusals();
  private final Ways.Parts parts;
  private volatile Ways ways;

  /** Starts with a configuration; connects to nothing yet. */
  public ConfiguredEgress(Config config) {
    this(config, Dialer.Tls.platform(), InstantSource.system());
  }

  ConfiguredEgress(Config config, Dialer.Tls tls, InstantSource clock) {
    this.parts = new Ways.Parts(tls, watchdog, refusals, clock, System::nanoTime);
    this.ways = new Ways(config, parts);
  }

  @Override
  public EgressLease lease(Target target, Call call) {
    return lease(target, call, "");
  }

  @Override
  public EgressLease lease(Target target, Call call, String account) {
    return ways.lease(target, call, account);
  }

  /** Takes a new configuration; call on every change, from one thread at a time. */
  public void configure(Config config) {
    Ways old = ways;
    if (!old.isFor(config)) {
      ways = new Ways(config, parts);
      old.retire();
      ways.warmUp();
    }
  }

  /** Obtains the clearance of grok.com ahead of the first request; does not wait. */
  public void warmUp() {
    ways.warmUp();
  }

  /** The latest refused calls. */
  public Refusals refusals() {
    return refusals;
  }

  @Override
  public void close() {
    ways.retire();
    watchdog.close();
  }
}
