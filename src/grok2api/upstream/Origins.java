package grok2api.upstream;

import java.net.URI;

/** Compares where two addresses lead. */
public final class Origins {

  private Origins() {}

  /** True when scheme, host and port are the same; both are absolute and have a host. */
  public static boolean same(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }
}
