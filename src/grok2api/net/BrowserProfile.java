package grok2api.net;

import java.util.List;
import java.util.Locale;

/**
 * What a User-Agent says about its browser, and the client hints that such a browser sends.
 *
 * <p>Firefox and Safari send none. Pure; everything comes from the one text.
 *
 * @param userAgent never empty
 * @param brand {@code Google Chrome}, {@code Microsoft Edge} or {@code Chromium}; empty when the
 *     browser is not of the Chromium family
 * @param major the version that follows the brand's token; empty without one
 * @param platform {@code iOS}, {@code Android}, {@code Windows}, {@code macOS}, {@code Linux}, or
 *     empty
 */
public record BrowserProfile(
    String userAgent, String brand, String major, String platform, boolean mobile) {

  /** A current desktop Chrome on macOS: raise the version here, and nowhere else. */
  public static final String DEFAULT_USER_AGENT =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/136.0.0.0 Safari/537.36";

  /** Tokens of the family, the telling ones first: Edge also says Chrome. */
  private static final List<String> TOKENS =
      List.of("EdgiOS/", "EdgA/", "Edg/", "Chromium/", "CriOS/", "Chrome/");

  private static final List<String> MOBILE = List.of("Mobile", "Android", "iPhone", "iPad");

  /** Reads a User-Agent; an empty one is {@link #DEFAULT_USER_AGENT}. */
  public static BrowserProfile of(String userAgent) {
    String agent = userAgent.isBlank() ? DEFAULT_USER_AGENT : userAgent.strip();
    String token = first(TOKENS, agent);
    boolean mobile = !first(MOBILE, agent).isEmpty();
    return new BrowserProfile(agent, brand(token), major(agent, token), platform(agent), mobile);
  }

  /** True when this browser sends client hints. */
  public boolean sendsHints() {
    return !brand.isEmpty() && !major.isEmpty();
  }

  /**
   * The client hints {@code Sec-Ch-Ua}, {@code Sec-Ch-Ua-Mobile}, {@code Sec-Ch-Ua-Platform}; empty
   * for browsers that send none.
   */
  public List<HttpCall.Header> clientHints() {
    if (!sendsHints()) {
      return List.of();
    }
    String version = "\";v=\"" + major + "\", ";
    String brands = '"' + brand + version + "\"Chromium" + version + "\"Not(A:Brand\";v=\"24\"";
    return List.of(
        new HttpCall.Header("Sec-Ch-Ua", brands),
        new HttpCall.Header("Sec-Ch-Ua-Mobile", mobile ? "?1" : "?0"),
        new HttpCall.Header("Sec-Ch-Ua-Platform", "\"" + platform + "\""));
  }

  private static String first(List<String> words, String text) {
    for (String word : words) {
      if (text.contains(word)) {
        return word;
      }
    }
    return "";
  }

  private static String brand(String token) {
    if (token.isEmpty()) {
      return "";
    }
    if (token.toLowerCase(Locale.ROOT).startsWith("edg")) {
      return "Microsoft Edge";
    }
    return token.equals("Chromium/") ? "Chromium" : "Google Chrome";
  }

  private static String major(String agent, String token) {
    int start = token.isEmpty() ? agent.length() : agent.indexOf(token) + token.length();
    int end = start;
    while (end < agent.length() && agent.charAt(end) >= '0' && agent.charAt(end) <= '9') {
      end++;
    }
    return agent.substring(start, end);
  }

  private static String platform(String agent) {
    if (agent.contains("iPhone") || agent.contains("iPad")) {
      return "iOS"; // before macOS: such an agent says "like Mac OS X" too
    }
    if (agent.contains("Android")) {
      return "Android";
    }
    if (agent.contains("Windows")) {
      return "Windows";
    }
    if (agent.contains("Macintosh") || agent.contains("Mac OS X")) {
      return "macOS";
    }
    return agent.contains("Linux") ? "Linux" : "";
  }
}
