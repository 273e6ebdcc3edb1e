package grok2api.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Media types that are told by their first bytes. */
public enum FileType {
  JPEG("image/jpeg", "jpg"),
  PNG("image/png", "png"),
  WEBP("image/webp", "webp"),
  GIF("image/gif", "gif");

  private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] JPEG_MAGIC = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  private final String mime;
  private final String extension;

  FileType(String mime, String extension) {
    this.mime = mime;
    this.extension = extension;
  }

  /** For example {@code image/png}. */
  public String mime() {
    return mime;
  }

  /** Without dot, for example {@code png}. */
  public String extension() {
    return extension;
  }

  /** The image type that these bytes begin like. */
  public static Optional<FileType> of(byte[] bytes) {
    if (startsWith(bytes, 0, JPEG_MAGIC)) {
      return Optional.of(JPEG);
    }
    if (startsWith(bytes, 0, PNG_MAGIC)) {
      return Optional.of(PNG);
    }
    if (startsWith(bytes, 0, ascii("GIF87a")) || startsWith(bytes, 0, ascii("GIF89a"))) {
      return Optional.of(GIF);
    }
    boolean webp = startsWith(bytes, 0, ascii("RIFF")) && startsWith(bytes, 8, ascii("WEBP"));
    return webp ? Optional.of(WEBP) : Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] magic) {
    return bytes.length >= at + magic.length
        && Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
