package grok2api.http;

import java.util.Set;

/**
 * Who was admitted.
 *
 * @param id name for logs and accounting: {@code open}, {@code app}, a client key's id, {@code
 *     admin}, {@code web}; never the key itself
 * @param owner who owns what this caller stores (responses, jobs): a hash of the key, or {@code
 *     open}
 * @param pools what it may use of basic, super, heavy, console, official; empty: everything
 */
public record Caller(String id, String owner, Set<String> pools) {

  /** Copies the set. */
  public Caller {
    pools = Set.copyOf(pools);
  }

  /** A caller who may use everything. */
  public Caller(String id, String owner) {
    this(id, owner, Set.of());
  }

  /** The caller of a route that asks for nothing. */
  public static final Caller OPEN = new Caller("open", "open");
}
