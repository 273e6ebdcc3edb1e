package grok2api.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A complete file of the cache.
 *
 * @param id under which it is served
 * @param mime its Content-Type
 * @param size bytes
 * @param modifiedMillis since the epoch
 */
public record CachedFile(
    MediaKind kind, String id, Path path, String mime, long size, long modifiedMillis) {

  /** Strong entity tag with its quotes: files are never rewritten. */
  public String etag() {
    return "\"" + Long.toHexString(size) + "-" + Long.toHexString(modifiedMillis) + "\"";
  }

  /** The whole content; for pictures. */
  public byte[] read() {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
