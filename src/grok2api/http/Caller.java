package grok2api.http;

/**
 * Who was admitted.
 *
 * @param id name for logs and accounting: {@code open}, {@code app}, a client key's id, {@code
 *     admin}, {@code web}; never the key itself
 * @param owner who owns what this caller stores (responses, jobs): a hash of the key, or {@code
 *     open}
 */
public record Caller(String id, String owner) {

  /** The caller of a route that asks for nothing. */
  public static final Caller OPEN = new Caller("open", "open");
}
