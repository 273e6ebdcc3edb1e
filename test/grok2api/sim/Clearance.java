package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The edge in front of the fakes and the solver that gets through it. Solutions belong to one host
 * and one User-Agent; using one elsewhere is a violation. Safe for many threads.
 */
public final class Clearance {
  private record Issued(String host, String userAgent) {}

  private static final String USER_AGENT =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
          + "(KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

  private final Map<String, Issued> issued = new ConcurrentHashMap<>();
  private final Set<String> required = ConcurrentHashMap.newKeySet();
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger solves = new AtomicInteger();
  private volatile String failure = "";
  private volatile boolean cookies = true;
  private volatile long delayMillis;

  /** From now on a host (web, accounts, console) answers a challenge without a valid clearance. */
  public Clearance require(String host) {
    required.add(host);
    return this;
  }

  /** Makes all clearances given so far worthless. */
  public Clearance expire() {
    issued.clear();
    return this;
  }

  /** The solver takes so long. */
  public Clearance delay(long millis) {
    delayMillis = millis;
    return this;
  }

  /** The solver fails with HTTP 500 and this message; empty: it works again. */
  public Clearance fail(String message) {
    failure = message;
    return this;
  }

  /** Whether solutions have cookies (default true). */
  public Clearance cookies(boolean on) {
    cookies = on;
    return this;
  }

  /** Number of solver calls so far. */
  public int solves() {
    return solves.get();
  }

  /** User-Agent of every solution. */
  public String userAgent() {
    return USER_AGENT;
  }

  void check(String host, Map<String, String> pairs, String userAgent) {
    String value = pairs.getOrDefault("cf_clearance", "");
    Issued from = issued.get(value);
    if (from != null) {
      unless(from.host().equals(host), "clearance of " + from.host() + " sent to " + host);
      unless(
          from.userAgent().equals(userAgent),
          "clearance used with another User-Agent: " + userAgent);
    } else if (required.contains(host)) {
      throw new Refusal(Reply.challenge().refusal().orElseThrow());
    }
  }

  void solve(Exchange x, Seen seen) throws IOException {
    Headers.check(x, Headers.Kind.SOLVER);
    unless(x.method().equals("POST") && x.target().equals("/v1"), "solver path is POST /v1");
    Js body = Js.parse(x.text());
    unless(
        Set.of("cmd", "url", "maxTimeout", "proxy").containsAll(body.keys()),
        "unknown solver fields: " + body.keys());
    unless(body.at("cmd").text().equals("request.get"), "cmd must be request.get");
    unless(body.at("maxTimeout").number() >= 1000, "maxTimeout is in milliseconds");
    URI url = URI.create(body.at("url").text());
    String proxy = body.at("proxy", "url").text();
    unless(body.at("proxy").missing() || !proxy.isEmpty(), "proxy needs a url");
    unless(!proxy.contains("@"), "request.get takes no proxy credentials");
    String key = proxy + "|" + url.getHost();
    unless(running.add(key), "two solves at a time for " + key);
    try {
      int n = solves.incrementAndGet();
      x.pause(delayMillis);
      if (!failure.isEmpty()) {
        x.json(500, Js.obj("status", "error", "message", failure).toString());
      } else {
        x.json(200, solution(url, n).toString());
      }
    } finally {
      running.remove(key);
    }
  }

  private Js solution(URI url, int n) {
    String name =
        url.getHost().contains("accounts")
            ? "accounts"
            : url.getHost().contains("console") ? "console" : "web";
    String value = "clr-" + name + "-" + n;
    issued.put(value, new Issued(name, USER_AGENT));
    Js cookie =
        Js.obj(
            "name",
            "cf_clearance",
            "value",
            value,
            "domain",
            "." + url.getHost(),
            "path",
            "/",
            "expires",
            1_890_000_000,
            "httpOnly",
            true,
            "secure",
            true,
            "sameSite",
            "None");
    Js stranger = Js.obj("name", "tracker", "value", "t", "domain", ".elsewhere.test", "path", "/");
    return Js.obj(
        "status",
        "ok",
        "message",
        "Challenge solved!",
        "startTimestamp",
        1,
        "endTimestamp",
        2,
        "version",
        "3.4.0",
        "solution",
        Js.obj(
            "url",
            url.toString(),
            "status",
            200,
            "headers",
            Js.obj(),
            "response",
            "<html></html>",
            "userAgent",
            USER_AGENT,
            "cookies",
            cookies ? Js.arr(stranger, cookie) : Js.arr()));
  }
}
