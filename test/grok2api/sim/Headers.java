package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each kind of call must carry, may carry and must not carry. */
final class Headers {
  /** Kinds of call with their own header set. */
  enum Kind {
    SESSION,
    GATEWAY,
    REST,
    GRPC,
    GRPC_BILLING,
    CONSOLE_TOKEN,
    CONSOLE,
    CONSOLE_USAGE,
    UPLOAD,
    IMAGINE_SOCKET,
    ASSET_GET,
    ASSET_API,
    API,
    SOLVER,
    LOOSE
  }

  private static final String ANY = ".+";
  private static final List<String> HINTS =
      List.of("Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform");
  private static final List<String> NEVER =
      List.of(
          "Baggage",
          "HTTP2-Settings",
          "Sec-Ch-Ua-Model",
          "Sec-Ch-Ua-Arch",
          "Sec-Ch-Ua-Bitness",
          "Sec-WebSocket-Protocol",
          "Proxy-Authorization");
  private static final List<String> ONCE =
      List.of(
          "Cookie",
          "User-Agent",
          "Origin",
          "Referer",
          "Accept",
          "Content-Type",
          "Authorization",
          "DPoP",
          "x-xai-request-id",
          "x-statsig-id");
  private static final Pattern CHROMIUM =
      Pattern.compile("(Edg|EdgA|EdgiOS|Chromium|Chrome|CriOS)/(\\d+)");
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Headers() {}

  static boolean isUuid(String text) {
    return UUID_FORM.matcher(text).matches();
  }

  /** Throws {@link Violation} for the first rule that the request breaks. */
  static void check(Exchange x, Kind kind) {
    everywhere(x);
    if (kind != Kind.API && kind != Kind.SOLVER) {
      need(x, "User-Agent", "(?!Java).+");
    }
    switch (kind) {
      case SESSION -> session(x);
      case GATEWAY -> gateway(x);
      case REST, GRPC, GRPC_BILLING -> rest(x, kind);
      case CONSOLE_TOKEN, CONSOLE, CONSOLE_USAGE -> console(x, kind);
      case UPLOAD -> upload(x);
      case IMAGINE_SOCKET -> imagine(x);
      case ASSET_GET -> assetGet(x);
      case ASSET_API -> assetApi(x);
      case API -> api(x);
      case SOLVER -> {
        need(x, "Content-Type", "application/json(;.*)?");
        forbid(x, "Cookie", "Authorization", "Origin");
      }
      case LOOSE -> forbid(x, "x-grpc-web");
    }
    if (kind != Kind.API && kind != Kind.CONSOLE && kind != Kind.CONSOLE_USAGE) {
      forbid(x, "Authorization", "DPoP", "x-cluster");
    }
  }

  private static void session(Exchange x) {
    browser(x, "*/*");
    equal("Referer", "https://grok.com/", x.header("Referer"));
    forbid(x, "Content-Type", "Origin", "x-xai-request-id", "x-statsig-id");
    hints(x, true);
  }

  private static void gateway(Exchange x) {
    need(x, "Accept-Language", ANY);
    noCache(x);
    equal("Origin", "https://grok.com", x.header("Origin"));
    forbid(x, "Accept", "Accept-Encoding", "Content-Type", "Referer", "Priority");
    forbid(x, "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Ch-Ua");
    forbid(x, "x-xai-request-id", "x-statsig-id");
  }

  private static void rest(Exchange x, Kind kind) {
    browser(x, "*/*");
    equal("Origin", "https://grok.com", x.header("Origin"));
    need(x, "Referer", "https://grok\\.com/.*");
    hints(x, false);
    requestId(x, kind != Kind.GRPC_BILLING);
    if (kind == Kind.REST) {
      need(x, "Content-Type", "application/json(;.*)?");
      forbid(x, "x-grpc-web", "x-user-agent");
    } else {
      grpc(x);
    }
    if (x.has("x-statsig-id")) {
      need(x, "x-statsig-id", "[A-Za-z0-9+/]+={0,2}");
    }
  }

  private static void grpc(Exchange x) {
    equal("Content-Type", "application/grpc-web+proto", x.header("Content-Type"));
    equal("x-grpc-web", "1", x.header("x-grpc-web"));
    equal("x-user-agent", "connect-es/2.1.1", x.header("x-user-agent"));
  }

  private static void upload(Exchange x) {
    equal("Accept", "*/*", x.header("Accept"));
    need(x, "Accept-Language", ANY);
    noCache(x);
    equal("Priority", "u=1, i", x.header("Priority"));
    fetch(x, "empty", "cors", "same-origin");
    equal("Origin", "https://grok.com", x.header("Origin"));
    need(x, "Referer", "https://grok\\.com/(imagine)?");
    hints(x, false);
    forbid(x, "x-statsig-id", "x-xai-request-id");
  }

  private static void imagine(Exchange x) {
    need(x, "Accept-Language", ANY);
    noCache(x);
    equal("Accept", "*/*", x.header("Accept"));
    equal("Origin", "https://grok.com", x.header("Origin"));
    fetch(x, "empty", "websocket", "same-origin");
    forbid(x, "Referer", "Content-Type", "Priority", "x-statsig-id", "x-xai-request-id");
  }

  private static void assetGet(Exchange x) {
    equal("Referer", "https://assets.grok.com/", x.header("Referer"));
    need(x, "Accept", ANY);
    need(x, "Accept-Language", ANY);
    noCache(x);
    fetch(x, "document", "navigate", "none");
    equal("Sec-Fetch-User", "?1", x.header("Sec-Fetch-User"));
    equal("Upgrade-Insecure-Requests", "1", x.header("Upgrade-Insecure-Requests"));
    equal("Priority", "u=0, i", x.header("Priority"));
    forbid(x, "Origin", "Content-Type", "x-statsig-id");
  }

  private static void assetApi(Exchange x) {
    equal("Origin", "https://grok.com", x.header("Origin"));
    equal("Referer", "https://grok.com/files", x.header("Referer"));
    equal("Accept", "*/*", x.header("Accept"));
    need(x, "Accept-Language", ANY);
    need(x, "Content-Type", "application/json");
    fetch(x, "empty", "cors", "same-origin");
    requestId(x, true);
  }

  private static void api(Exchange x) {
    need(x, "Authorization", "Bearer \\S+");
    forbid(x, "Cookie", "Origin", "Referer", "Priority", "Sec-Ch-Ua", "DPoP", "x-cluster");
    forbid(x, "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site");
    forbid(x, "x-xai-request-id", "x-statsig-id");
  }

  /** The accept-terms call: gRPC-web, but with the accounts host as origin. */
  static void accounts(Exchange x) {
    everywhere(x);
    need(x, "User-Agent", "(?!Java).+");
    browser(x, "*/*");
    equal("Origin", "https://accounts.x.ai", x.header("Origin"));
    equal("Referer", "https://accounts.x.ai/accept-tos", x.header("Referer"));
    grpc(x);
    requestId(x, true);
    hints(x, false);
    forbid(x, "Authorization", "DPoP", "x-cluster");
  }

  private static void console(Exchange x, Kind kind) {
    browser(x, kind == Kind.CONSOLE_USAGE ? "application/json" : "*/*");
    equal("Origin", "https://console.x.ai", x.header("Origin"));
    equal("Referer", "https://console.x.ai/", x.header("Referer"));
    hints(x, true);
    forbid(x, "x-xai-request-id", "x-statsig-id", "x-grpc-web", "x-user-agent");
    if (kind == Kind.CONSOLE_USAGE) {
      forbid(x, "Content-Type", "x-cluster");
    } else {
      need(x, "Content-Type", "application/json(;.*)?");
    }
    if (kind == Kind.CONSOLE) {
      equal("x-cluster", "https://us-east-1.api.x.ai", x.header("x-cluster"));
    }
  }

  private static void everywhere(Exchange x) {
    for (String name : NEVER) {
      forbid(x, name);
    }
    var seen = new HashSet<String>();
    for (Exchange.Header h : x.headers()) {
      String name = h.name().toLowerCase(Locale.ROOT);
      unless(
          seen.add(name) || ONCE.stream().noneMatch(name::equalsIgnoreCase),
          "header sent twice: " + h.name());
    }
    unless(x.has("Host"), "Host header is missing");
  }

  private static void browser(Exchange x, String accept) {
    equal("Accept", accept, x.header("Accept"));
    need(x, "Accept-Language", ANY);
    need(x, "Accept-Encoding", "(gzip|identity)(\\s*,\\s*(gzip|identity))*");
    noCache(x);
    equal("Priority", "u=1, i", x.header("Priority"));
    fetch(x, "empty", "cors", "same-origin");
  }

  private static void noCache(Exchange x) {
    equal("Cache-Control", "no-cache", x.header("Cache-Control"));
    equal("Pragma", "no-cache", x.header("Pragma"));
  }

  private static void fetch(Exchange x, String dest, String mode, String site) {
    equal("Sec-Fetch-Dest", dest, x.header("Sec-Fetch-Dest"));
    equal("Sec-Fetch-Mode", mode, x.header("Sec-Fetch-Mode"));
    equal("Sec-Fetch-Site", site, x.header("Sec-Fetch-Site"));
  }

  private static void requestId(Exchange x, boolean required) {
    if (required) {
      unless(
          isUuid(x.header("x-xai-request-id")),
          "x-xai-request-id must be a UUID: '" + x.header("x-xai-request-id") + "'");
    } else {
      forbid(x, "x-xai-request-id");
    }
  }

  private static void hints(Exchange x, boolean required) {
    Map<String, String> expected = expectedHints(x.header("User-Agent"));
    for (String name : HINTS) {
      String want = expected.get(name);
      if (want == null) {
        forbid(x, name);
      } else if (required || x.has(name)) {
        equal(name, want, x.header(name));
      }
    }
  }

  private static Map<String, String> expectedHints(String ua) {
    Matcher m = CHROMIUM.matcher(ua);
    if (!m.find()) {
      return Map.of();
    }
    String brand = "Google Chrome";
    String version = m.group(2);
    Matcher edge = Pattern.compile("(Edg|EdgA|EdgiOS|Chromium)/(\\d+)").matcher(ua);
    if (edge.find()) {
      brand = edge.group(1).startsWith("Edg") ? "Microsoft Edge" : "Chromium";
      version = edge.group(2);
    }
    String v = "\";v=\"" + version + "\"";
    String mobile = ua.matches(".*(Mobile|Android|iPhone|iPad).*") ? "?1" : "?0";
    return Map.of(
        "Sec-Ch-Ua",
        "\"" + brand + v + ", \"Chromium" + v + ", \"Not(A:Brand\";v=\"24\"",
        "Sec-Ch-Ua-Mobile",
        mobile,
        "Sec-Ch-Ua-Platform",
        "\"" + platform(ua) + "\"");
  }

  private static String platform(String ua) {
    if (ua.matches(".*(iPhone|iPad).*")) {
      return "iOS";
    } else if (ua.contains("Android")) {
      return "Android";
    } else if (ua.contains("Windows")) {
      return "Windows";
    }
    return ua.matches(".*(Macintosh|Mac OS X).*") ? "macOS" : "Linux";
  }

  static void need(Exchange x, String name, String pattern) {
    unless(x.has(name), "header missing: " + name);
    unless(
        x.header(name).matches(pattern),
        "header " + name + " must match " + pattern + " but is '" + x.header(name) + "'");
  }

  static void forbid(Exchange x, String... names) {
    for (String name : names) {
      unless(!x.has(name), "header not allowed on this call: " + name + ": " + x.header(name));
    }
  }
}
