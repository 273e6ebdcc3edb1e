package grok2api.http;

import grok2api.base.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request target, percent-decoded and normalised: empty segments and repeated {@code
 * /v1} prefixes are dropped (clients add one themselves), one trailing slash is tolerated.
 *
 * @param path decoded path, always with a leading slash
 * @param segments decoded segments; one may hold a slash that was sent as {@code %2F}
 */
record RequestPath(String path, List<String> segments) {

  /**
   * Decodes a target; a 400 failure for what only an attacker sends: dot segments in any spelling,
   * backslashes, control characters, bytes that are no UTF-8.
   */
  static RequestPath of(String target) {
    int query = target.indexOf('?');
    int end = query < 0 ? target.length() : query;
    List<String> segments = new ArrayList<>(6);
    int start = 1;
    while (start <= end) {
      int slash = target.indexOf('/', start);
      int stop = slash < 0 || slash > end ? end : slash;
      if (stop > start) {
        segments.add(checked(decode(target, start, stop)));
      }
      start = stop + 1;
    }
    while (segments.size() > 1 && segments.get(0).equals("v1") && segments.get(1).equals("v1")) {
      segments.remove(0);
    }
    return new RequestPath("/" + String.join("/", segments), segments);
  }

  /** True below {@code /v1}, where the rules for browsers of other origins hold. */
  boolean isClientApi() {
    return !segments.isEmpty() && segments.get(0).equals("v1");
  }

  private static String decode(String target, int start, int stop) {
    int percent = target.indexOf('%', start);
    if (percent < 0 || percent >= stop) {
      return target.substring(start, stop);
    }
    byte[] bytes = new byte[stop - start];
    int size = 0;
    for (int i = start; i < stop; i++) {
      char c = target.charAt(i);
      if (c == '%') {
        int value = i + 2 < stop ? hex(target, i + 1) : -1;
        if (value < 0) {
          throw refused();
        }
        bytes[size++] = (byte) value;
        i += 2;
      } else {
        bytes[size++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
    } catch (CharacterCodingException e) {
      throw refused();
    }
  }

  /** The byte of two hex digits, -1 when they are none. */
  static int hex(String text, int at) {
    int high = Tokens.hex(text.charAt(at));
    int low = Tokens.hex(text.charAt(at + 1));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static String checked(String segment) {
    int size = segment.length();
    for (int i = 0; i < size; i++) {
      char c = segment.charAt(i);
      if (c < ' ' || c == 127 || c == '\\') {
        throw refused();
      }
      if (c == '.' && isDots(segment, i)) {
        throw refused();
      }
    }
    return segment;
  }

  /** True when a part between slashes begins here and is {@code .} or {@code ..}. */
  private static boolean isDots(String segment, int at) {
    if (at > 0 && segment.charAt(at - 1) != '/') {
      return false;
    }
    int after = at + (at + 1 < segment.length() && segment.charAt(at + 1) == '.' ? 2 : 1);
    return after == segment.length() || segment.charAt(after) == '/';
  }

  private static Failure refused() {
    return Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_path", "The path is not acceptable.")
        .build();
  }
}
