package grok2api.api.admin;

import java.util.List;

/**
 * Files that accounts keep on the upstream's side; implemented where upstreams are known. Methods
 * block, interruptibly; an upstream that refuses is a {@link grok2api.base.Failure}.
 */
public interface AssetShelf {

  /**
   * One file.
   *
   * @param contentType empty when not known
   * @param size bytes
   * @param createdAt as the upstream says it; empty when not known
   */
  record Asset(
      String id, String name, String filePath, String contentType, long size, String createdAt) {}

  /** All files of a stored account. */
  List<Asset> list(String token);

  /** Deletes one file; {@code id} holds letters, digits, {@code _} and {@code -} only. */
  void delete(String token, String id);

  /** Deletes all files; how many. */
  int clear(String token);
}
