package grok2api.sim;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A file of an account on the assets host.
 *
 * @param id asset id (the {@code fileMetadataId})
 * @param key path on the assets host without leading slash
 * @param name file name
 * @param mime content type
 * @param bytes content; not to be changed
 * @param userAgent User-Agent that uploaded it; empty for generated files
 * @param sequence order of creation
 */
public record StoredFile(
    String id,
    String key,
    String name,
    String mime,
    byte[] bytes,
    String userAgent,
    long sequence) {
  private static final AtomicLong SEQUENCE = new AtomicLong();

  /** A file with the next sequence number. */
  public static StoredFile of(
      String id, String key, String name, String mime, byte[] bytes, String userAgent) {
    return new StoredFile(id, key, name, mime, bytes, userAgent, SEQUENCE.incrementAndGet());
  }
}
