package grok2api.net;

import java.util.regex.Pattern;

/** Text of others for the log: one line, without the credentials of URLs, short. */
final class Masked {

  private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]*@");
  private static final int MAX = 300;

  private Masked() {}

  static String of(String text) {
    String clean = USER_INFO.matcher(text).replaceAll("://***@").replaceAll("\\p{Cntrl}", " ");
    return clean.length() > MAX ? clean.substring(0, MAX) : clean;
  }
}
