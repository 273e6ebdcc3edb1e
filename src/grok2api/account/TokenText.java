package grok2api.account;

import grok2api.base.Failure;
import grok2api.base.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Pasted SSO tokens: cleaned the same way wherever one comes in, so that the same paste always
 * means the same account.
 */
public final class TokenText {

  /** Longest token; the width of the key column in existing databases. */
  public static final int MAX_LENGTH = 512;

  private static final int ID_BYTES = 8; // 64 bits: no two of 100,000 accounts share an id

  private TokenText() {}

  /**
   * The clean token: odd dashes and spaces made plain, white space and a leading {@code sso=}
   * removed, of a whole cookie string the {@code sso} pair (else {@code sso-rw}).
   *
   * @return empty when nothing usable is left: empty, longer than 512, or with a character that
   *     must not stand in a cookie
   */
  public static Optional<String> clean(String pasted) {
    String text = compact(plain(pasted));
    text = text.indexOf(';') >= 0 ? pair(text) : withoutName(text);
    text = ascii(text);
    boolean usable = !text.isEmpty() && text.length() <= MAX_LENGTH && isClean(text);
    return usable ? Optional.of(text) : Optional.empty();
  }

  /** The clean token, or a 400 for {@code param}. */
  public static String require(String pasted, String param) {
    return clean(pasted)
        .orElseThrow(() -> Failure.invalid(param, "'" + param + "' is not a usable token."));
  }

  /** True when a stored token may be put into a cookie header as it is. */
  public static boolean isClean(String token) {
    return token.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ';' && c != ',');
  }

  /** What pages show: first and last 8 characters, of short tokens only the first 4. */
  public static String mask(String token) {
    return token.length() > 20
        ? token.substring(0, 8) + "..." + token.substring(token.length() - 8)
        : token.substring(0, Math.min(4, token.length())) + "...";
  }

  /** The account's id: 16 hex digits of a hash of the token; safe in logs. */
  public static String id(Secret token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(token.reveal().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String plain(String pasted) {
    StringBuilder text = new StringBuilder(pasted.length());
    for (int i = 0; i < pasted.length(); i++) {
      char c = pasted.charAt(i);
      switch (c) {
        case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212' -> text.append('-');
        case '\u00a0', '\u2007', '\u202f' -> text.append(' ');
        case '\u200b', '\u200c', '\u200d', '\ufeff' -> {}
        default -> text.append(c);
      }
    }
    return text.toString();
  }

  private static String compact(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> kept.append((char) c));
    return kept.toString();
  }

  private static String withoutName(String text) {
    return text.startsWith("sso=") ? text.substring(4) : text;
  }

  /** The {@code sso} value of a cookie string; without one nothing is usable. */
  private static String pair(String cookies) {
    String second = "";
    for (String part : cookies.split(";")) {
      if (part.startsWith("sso=")) {
        return part.substring(4);
      }
      if (part.startsWith("sso-rw=")) {
        second = part.substring(7);
      }
    }
    // "token;" is a token with a stray separator, not a cookie string
    boolean bare = second.isEmpty() && cookies.indexOf(';') == cookies.length() - 1;
    return bare ? cookies.substring(0, cookies.length() - 1) : second;
  }

  private static String ascii(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.chars().filter(c -> c < 0x80).forEach(c -> kept.append((char) c));
    return kept.toString();
  }
}
