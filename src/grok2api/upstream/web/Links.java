package grok2api.upstream.web;

import java.net.URI;
import java.net.URISyntaxException;

/** Which addresses of upstream frames may be shown to a client. */
final class Links {

  private static final int MAX_LENGTH = 8192;

  private Links() {}

  /** True for http and https addresses without user info and control characters. */
  static boolean isShowable(String url) {
    if (url.isEmpty() || url.length() > MAX_LENGTH) {
      return false;
    }
    boolean web =
        url.regionMatches(true, 0, "https://", 0, 8) || url.regionMatches(true, 0, "http://", 0, 7);
    for (int i = 0; web && i < url.length(); i++) {
      char c = url.charAt(i);
      web = c > ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0);
    }
    return web && authorityIsPlain(url);
  }

  private static boolean authorityIsPlain(String url) {
    int start = url.indexOf("//") + 2;
    int end = start;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int at = url.indexOf('@', start);
    return end > start && (at < 0 || at >= end);
  }

  /** {@code url} itself when absolute, else with {@code base} (no trailing slash) in front. */
  static String absolute(String url, String base) {
    if (url.isEmpty() || url.startsWith("https://") || url.startsWith("http://")) {
      return url;
    }
    return url.startsWith("/") ? base + url : base + "/" + url;
  }

  /** The address of a configured base and a path; a bad base is a defect of the configuration. */
  static URI uri(String base, String path) {
    try {
      return new URI(base + path);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("configured upstream URL is not a URL", e);
    }
  }
}
