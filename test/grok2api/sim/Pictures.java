package grok2api.sim;

import java.util.Base64;
import java.util.Locale;

/** Real, tiny pictures and films, and how to tell them by their first bytes. */
final class Pictures {
  static final String GENERATED =
      "users/sim/generated/7d0c0000-0000-4000-8000-000000000001/image.jpg";
  static final String GENERATED_PART =
      "users/sim/generated/7d0c0000-0000-4000-8000-000000000001-part-0/image.jpg";
  private static final String JPEG =
      "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkS"
          + "Ew8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAF"
          + "AABAAAAAAAA"
          + "AAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==";
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
          + "hgGAWjR9awAAAABJRU5ErkJggg==";

  private Pictures() {}

  static byte[] jpeg() {
    return Base64.getDecoder().decode(JPEG);
  }

  static byte[] png() {
    return Base64.getDecoder().decode(PNG);
  }

  /** The head of an MP4 file, padded to {@code bytes}. */
  static byte[] mp4(int bytes) {
    var film = new byte[Math.max(bytes, 24)];
    byte[] head = {
      0, 0, 0, 24, 'f', 't', 'y', 'p', 'm', 'p', '4', '2', 0, 0, 0, 0, 'm', 'p', '4', '2', 'i', 's',
      'o', 'm'
    };
    System.arraycopy(head, 0, film, 0, head.length);
    return film;
  }

  /** Content type by the first bytes; empty if they are none that upstream takes as a picture. */
  static String sniff(byte[] b) {
    if (starts(b, 0, 0xff, 0xd8, 0xff)) {
      return "image/jpeg";
    } else if (starts(b, 0, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    } else if (starts(b, 0, 'G', 'I', 'F', '8')) {
      return "image/gif";
    } else if (starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'W', 'E', 'B', 'P')) {
      return "image/webp";
    }
    return "";
  }

  private static boolean starts(byte[] b, int at, int... magic) {
    if (b.length < at + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((b[at + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** Content type by the name's extension. */
  static String byName(String name) {
    String n = name.toLowerCase(Locale.ROOT);
    return n.endsWith(".mp4") ? "video/mp4" : n.endsWith(".png") ? "image/png" : "image/jpeg";
  }
}
