package grok2api.upstream.console;

import grok2api.account.Account;
import grok2api.config.Config;
import grok2api.net.BrowserProfile;
import grok2api.net.EgressLease;
import grok2api.net.HttpCall.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * Header sets of calls to console.x.ai for one account on one egress. Origin and referer always
 * name the real host: a configured base URL is a bridge in front of it.
 */
final class ConsoleHeaders {

  static final String CONSOLE = "https://console.x.ai";

  private final String cookies;
  private final String userAgent;
  private final String language;

  ConsoleHeaders(EgressLease way, Account account, Config config) {
    String token = account.token().reveal();
    String clearance = way.clearanceCookies();
    String pair = "sso=" + token + "; sso-rw=" + token;
    cookies = clearance.isEmpty() ? pair : pair + "; " + clearance;
    userAgent = way.userAgent();
    language = config.upstream().acceptLanguage();
  }

  /** For a call with a JSON body. */
  List<Header> post() {
    List<Header> headers = browser("*/*");
    headers.add(new Header("Content-Type", "application/json"));
    return headers;
  }

  /** For a call without a body. */
  List<Header> get() {
    return browser("application/json");
  }

  private List<Header> browser(String accept) {
    List<Header> headers = new ArrayList<>(24);
    headers.add(new Header("Accept", accept));
    headers.add(new Header("Accept-Encoding", "identity"));
    headers.add(new Header("Accept-Language", language));
    headers.add(new Header("Cache-Control", "no-cache"));
    headers.add(new Header("Cookie", cookies));
    headers.add(new Header("Origin", CONSOLE));
    headers.add(new Header("Pragma", "no-cache"));
    headers.add(new Header("Priority", "u=1, i"));
    headers.add(new Header("Referer", CONSOLE + "/"));
    headers.add(new Header("Sec-Fetch-Dest", "empty"));
    headers.add(new Header("Sec-Fetch-Mode", "cors"));
    headers.add(new Header("Sec-Fetch-Site", "same-origin"));
    headers.add(new Header("User-Agent", userAgent));
    headers.addAll(BrowserProfile.of(userAgent).clientHints());
    return headers;
  }
}
