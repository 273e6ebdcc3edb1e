package grok2api.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** File formats that are known by their first bytes; a declared type is never believed. */
@SuppressWarnings("ImmutableEnumChecker") // nobody writes to the magic bytes
public enum MediaFormat {
  JPEG(MediaKind.IMAGE, "image/jpeg", "jpg", 0, bytes(0xff, 0xd8, 0xff)),
  PNG(MediaKind.IMAGE, "image/png", "png", 0, bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')),
  GIF(MediaKind.IMAGE, "image/gif", "gif", 0, bytes('G', 'I', 'F', '8')),
  WEBP(MediaKind.IMAGE, "image/webp", "webp", 8, bytes('W', 'E', 'B', 'P')),
  MP4(MediaKind.VIDEO, "video/mp4", "mp4", 4, bytes('f', 't', 'y', 'p')),
  WEBM(MediaKind.VIDEO, "video/webm", "webm", 0, bytes(0x1a, 0x45, 0xdf, 0xa3));

  /** So many first bytes are enough to tell. */
  public static final int HEAD = 16;

  private final MediaKind kind;
  private final String mime;
  private final String extension;
  private final int offset;
  private final byte[] magic;

  MediaFormat(MediaKind kind, String mime, String extension, int offset, byte[] magic) {
    this.kind = kind;
    this.mime = mime;
    this.extension = extension;
    this.offset = offset;
    this.magic = magic;
  }

  /** What it is. */
  public MediaKind kind() {
    return kind;
  }

  /** For example {@code image/png}. */
  public String mime() {
    return mime;
  }

  /** Without dot, for example {@code png}. */
  public String extension() {
    return extension;
  }

  /** The format of a file that begins with these bytes. */
  public static Optional<MediaFormat> of(byte[] head, int length) {
    return Arrays.stream(values()).filter(format -> format.matches(head, length)).findFirst();
  }

  /** The format of these bytes. */
  public static Optional<MediaFormat> of(byte[] content) {
    return of(content, content.length);
  }

  private boolean matches(byte[] head, int length) {
    int end = offset + magic.length;
    if (length < end || !Arrays.equals(head, offset, end, magic, 0, magic.length)) {
      return false;
    }
    return this != WEBP || new String(head, 0, 4, StandardCharsets.ISO_8859_1).equals("RIFF");
  }

  /** Content type by extension, for files that earlier servers stored. */
  static String mimeOf(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "jpg", "jpeg" -> JPEG.mime;
      case "png" -> PNG.mime;
      case "gif" -> GIF.mime;
      case "webp" -> WEBP.mime;
      case "bmp" -> "image/bmp";
      case "webm" -> WEBM.mime;
      case "mov" -> "video/quicktime";
      case "mkv" -> "video/x-matroska";
      case "avi" -> "video/x-msvideo";
      default -> MP4.mime;
    };
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
