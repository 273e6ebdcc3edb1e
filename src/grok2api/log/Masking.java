package grok2api.log;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The second net under {@code Secret}: replaces what looks like a credential, and escapes control
 * characters so that no value from outside can begin a line of its own.
 */
final class Masking {

  private static final String MASK = "********";

  /**
   * Group 1 stays, the rest of the match is masked. {@code Basic} in its usual case only: {@code
   * basic} is the name of a pool.
   */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?i)(\\b(?:sso|sso-rw|cf_clearance|__cf_bm|app_key|access_token|refresh_token|api_key"
              + "|apikey|webui_key|x-api-key|password|passwd|secret|cf_cookies)\"?\\s*[=:]\\s*\"?)"
              + "[^\\s\"&;,]+"
              + "|(\\b(?:Bearer|(?-i:Basic)|DPoP)\\s+)[A-Za-z0-9._~+/=-]{6,}"
              + "|([?&](?:id|key|token)=)[^\\s\"&]+"
              + "|(://[^\\s/:@]*:)[^\\s/@]+(?=@)"
              + "|(\\bxai-)[A-Za-z0-9_-]{8,}"
              + "|(\\beyJ)[A-Za-z0-9_-]{10,}(?:\\.[A-Za-z0-9_-]*){1,2}");

  /**
   * Every match but those of {@code Basic} holds one of these, in any case. Looking for them first
   * takes a twentieth of the pattern's time, and nearly all lines have none.
   */
  private static final List<String> SIGNS =
      List.of(
          "sso",
          "cf_",
          "app_key",
          "api_key",
          "api-key",
          "apikey",
          "webui_key",
          "access_token",
          "refresh_token",
          "passw",
          "secret",
          "bearer",
          "dpop",
          "?id=",
          "&id=",
          "?key=",
          "&key=",
          "?token=",
          "&token=",
          "://",
          "xai-",
          "eyj");

  private Masking() {}

  /** The text with credentials masked. */
  static String mask(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (SIGNS.stream().noneMatch(lower::contains) && !text.contains("Basic")) {
      return text;
    }
    Matcher matcher = CREDENTIAL.matcher(text);
    if (!matcher.find()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    do {
      matcher.appendReplacement(out, Matcher.quoteReplacement(kept(matcher) + MASK));
    } while (matcher.find());
    return matcher.appendTail(out).toString();
  }

  private static String kept(Matcher matcher) {
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return "";
  }

  /** The text on one line: control characters and Unicode line breaks are written out. */
  static String escape(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (plain(c)) {
        if (out != null) {
          out.append(c);
        }
        continue;
      }
      if (out == null) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out == null ? text : out.toString();
  }

  /** Neither control character nor something that moves or breaks the line on a terminal. */
  private static boolean plain(char c) {
    boolean control = c < 0x20 || c >= 0x7f && c <= 0x9f;
    boolean lineBreak = c == '\u2028' || c == '\u2029';
    boolean direction = c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
    return !control && !lineBreak && !direction;
  }
}
