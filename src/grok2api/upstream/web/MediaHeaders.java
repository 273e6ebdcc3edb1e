package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.config.Config;
import grok2api.media.MediaKind;
import grok2api.net.BrowserProfile;
import grok2api.net.EgressLease;
import grok2api.net.HttpCall.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Header sets of the calls that make, upload, list and fetch pictures and films. */
final class MediaHeaders {

  static final String IMAGINE = WebHeaders.WEB + "/imagine";
  private static final String FILES = WebHeaders.WEB + "/files";
  private static final String ASSETS = "https://assets.grok.com/";

  private final WebHeaders of;

  /** Headers for one account on one lease. */
  MediaHeaders(EgressLease lease, Account account, Config config) {
    this.of = new WebHeaders(lease, account, config);
  }

  /** For a JSON call of the page {@code referer}. */
  List<Header> json(String referer, Optional<String> statsig) {
    List<Header> headers = page(referer);
    headers.addAll(BrowserProfile.of(of.userAgent()).clientHints());
    headers.add(new Header("Content-Type", "application/json"));
    headers.add(new Header("Priority", "u=1, i"));
    headers.add(new Header("x-xai-request-id", UUID.randomUUID().toString()));
    statsig.ifPresent(value -> headers.add(new Header("x-statsig-id", value)));
    return headers;
  }

  /** For an upload. */
  List<Header> upload(String contentType) {
    List<Header> headers = page(IMAGINE);
    headers.add(new Header("Content-Type", contentType));
    headers.add(new Header("Priority", "u=1, i"));
    return headers;
  }

  /** For listing and deleting files. */
  List<Header> files() {
    List<Header> headers = page(FILES);
    headers.add(new Header("Content-Type", "application/json"));
    headers.add(new Header("x-xai-request-id", UUID.randomUUID().toString()));
    return headers;
  }

  /** For the upgrade of the picture socket. */
  List<Header> socket() {
    List<Header> headers = common("*/*");
    headers.add(new Header("Cookie", of.cookies()));
    headers.add(new Header("Origin", WebHeaders.WEB));
    fetch(headers, "empty", "websocket", "same-origin");
    return headers;
  }

  /** For reading a file of the account. */
  List<Header> asset(MediaKind kind) {
    List<Header> headers = common(accept(kind));
    headers.add(new Header("Accept-Encoding", "identity"));
    headers.add(new Header("Cookie", of.cookies()));
    headers.add(new Header("Referer", ASSETS));
    headers.add(new Header("Priority", "u=0, i"));
    headers.add(new Header("Sec-Fetch-User", "?1"));
    headers.add(new Header("Upgrade-Insecure-Requests", "1"));
    fetch(headers, "document", "navigate", "none");
    return headers;
  }

  /** For reading a file that everybody may read: nothing that names an account. */
  List<Header> anonymous(MediaKind kind) {
    List<Header> headers = common(accept(kind));
    headers.add(new Header("Accept-Encoding", "identity"));
    return headers;
  }

  private static String accept(MediaKind kind) {
    return switch (kind) {
      case IMAGE -> "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
      case VIDEO -> "video/mp4,video/*,*/*;q=0.8";
    };
  }

  private List<Header> page(String referer) {
    List<Header> headers = common("*/*");
    headers.add(new Header("Accept-Encoding", "identity"));
    headers.add(new Header("Cookie", of.cookies()));
    headers.add(new Header("Origin", WebHeaders.WEB));
    headers.add(new Header("Referer", referer));
    fetch(headers, "empty", "cors", "same-origin");
    return headers;
  }

  private List<Header> common(String accept) {
    List<Header> headers = new ArrayList<>(20);
    headers.add(new Header("Accept", accept));
    headers.add(new Header("Accept-Language", of.language()));
    headers.add(new Header("Cache-Control", "no-cache"));
    headers.add(new Header("Pragma", "no-cache"));
    headers.add(new Header("User-Agent", of.userAgent()));
    return headers;
  }

  private static void fetch(List<Header> headers, String dest, String mode, String site) {
    headers.add(new Header("Sec-Fetch-Dest", dest));
    headers.add(new Header("Sec-Fetch-Mode", mode));
    headers.add(new Header("Sec-Fetch-Site", site));
  }
}
