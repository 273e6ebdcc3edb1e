package grok2api.media;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids under which files are kept: 16 to 36 of {@code 0-9a-f-}, so that an id can be part of a path.
 */
public final class MediaIds {

  private static final Pattern VALID = Pattern.compile("[0-9a-f-]{16,36}");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final int DIGITS = 32;

  private MediaIds() {}

  /** True for an id that may be looked up. */
  public static boolean isValid(String id) {
    return VALID.matcher(id).matches();
  }

  /**
   * Id of a picture: the upstream's own UUID, else the only UUID-like file name in its URL, else a
   * hash of the URL. Never a bare last segment: that is {@code content} for every edited picture.
   */
  public static String ofImage(String upstreamId, String url) {
    String own = upstreamId.toLowerCase(Locale.ROOT);
    if (UUID.matcher(own).matches()) {
      return own;
    }
    String path = withoutQuery(url).toLowerCase(Locale.ROOT);
    Matcher found = UUID.matcher(path);
    String last = "";
    while (found.find()) {
      last = found.group(); // the last one: the first is the user's
    }
    return last.isEmpty() ? ofUrl(url) : last;
  }

  /** Id of anything else: the first 32 hex digits of the SHA-1 of the URL without its query. */
  public static String ofUrl(String url) {
    try {
      byte[] text = withoutQuery(url).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(text);
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static String withoutQuery(String url) {
    int end = url.indexOf('?');
    return end < 0 ? url : url.substring(0, end);
  }
}
