package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.config.Config;
import grok2api.net.BrowserProfile;
import grok2api.net.EgressLease;
import grok2api.net.HttpCall.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Header sets of calls to grok.com and accounts.x.ai, made once per attempt.
 *
 * <p>Origin and referer always name the real hosts: a configured base URL is a bridge in front of
 * them. Cookie order is token twice, clearance, user id.
 */
final class WebHeaders {

  static final String WEB = "https://grok.com";
  static final String ACCOUNTS = "https://accounts.x.ai";

  private final String cookies;
  private final String userAgent;
  private final String language;

  /** Headers for one account on one lease. */
  WebHeaders(EgressLease lease, Account account, Config config) {
    String token = account.token().reveal();
    String clearance = lease.clearanceCookies();
    String pair = "sso=" + token + "; sso-rw=" + token;
    cookies = clearance.isEmpty() ? pair : pair + "; " + clearance;
    userAgent = lease.userAgent();
    language = config.upstream().acceptLanguage();
  }

  /** The cookie header of this account on this way. */
  String cookies() {
    return cookies;
  }

  String userAgent() {
    return userAgent;
  }

  String language() {
    return language;
  }

  /** For reading the session. */
  List<Header> session() {
    List<Header> headers = common(WEB + "/", cookies);
    headers.addAll(BrowserProfile.of(userAgent).clientHints());
    return headers;
  }

  /** For the gateway's upgrade. */
  List<Header> gateway(String userId) {
    return List.of(
        new Header("Accept-Language", language),
        new Header("Cache-Control", "no-cache"),
        new Header("Cookie", cookies + "; x-userid=" + userId),
        new Header("Origin", WEB),
        new Header("Pragma", "no-cache"),
        new Header("User-Agent", userAgent));
  }

  /** For a JSON call. */
  List<Header> json(Optional<String> statsig) {
    List<Header> headers = browser(WEB, WEB + "/");
    headers.add(new Header("Content-Type", "application/json"));
    headers.add(new Header("x-xai-request-id", UUID.randomUUID().toString()));
    statsig.ifPresent(value -> headers.add(new Header("x-statsig-id", value)));
    return headers;
  }

  /** For a gRPC-web call to a host. */
  List<Header> grpc(String origin, String referer) {
    List<Header> headers = browser(origin, referer);
    headers.add(new Header("Content-Type", "application/grpc-web+proto"));
    headers.add(new Header("x-grpc-web", "1"));
    headers.add(new Header("x-user-agent", "connect-es/2.1.1"));
    headers.add(new Header("x-xai-request-id", UUID.randomUUID().toString()));
    return headers;
  }

  /** For an upload of a chat attachment. */
  List<Header> upload(String contentType) {
    List<Header> headers = common(WEB + "/", cookies);
    headers.add(new Header("Origin", WEB));
    headers.add(new Header("Content-Type", contentType));
    return headers;
  }

  private List<Header> browser(String origin, String referer) {
    List<Header> headers = common(referer, cookies);
    headers.add(new Header("Origin", origin));
    headers.addAll(BrowserProfile.of(userAgent).clientHints());
    return headers;
  }

  private List<Header> common(String referer, String cookie) {
    List<Header> headers = new ArrayList<>(20);
    headers.add(new Header("Accept", "*/*"));
    headers.add(new Header("Accept-Encoding", "identity"));
    headers.add(new Header("Accept-Language", language));
    headers.add(new Header("Cache-Control", "no-cache"));
    headers.add(new Header("Cookie", cookie));
    headers.add(new Header("Pragma", "no-cache"));
    headers.add(new Header("Priority", "u=1, i"));
    headers.add(new Header("Referer", referer));
    headers.add(new Header("Sec-Fetch-Dest", "empty"));
    headers.add(new Header("Sec-Fetch-Mode", "cors"));
    headers.add(new Header("Sec-Fetch-Site", "same-origin"));
    headers.add(new Header("User-Agent", userAgent));
    return headers;
  }
}
