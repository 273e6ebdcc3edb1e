package grok2api.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Entity tags: names of one version of some content. */
final class ETags {

  private static final int BYTES = 16;

  private ETags() {}

  /** The first 16 bytes of the content's SHA-256 as hex digits, without quotes. */
  static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** True when an If-None-Match header names {@code etag} (with quotes) or everything. */
  static boolean match(String header, String etag) {
    for (String item : header.split(",")) {
      String tag = item.strip();
      if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
