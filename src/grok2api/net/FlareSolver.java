package grok2api.net;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A FlareSolverr service: opens the site in a browser and hands over its cookies. */
final class FlareSolver implements Solver {

  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int MAX_ANSWER = 2 * 1024 * 1024;
  private static final int MAX_USER_AGENT = 512;

  private final URI endpoint;
  private final Duration timeout;
  private final EgressClient client;
  private final InstantSource clock;

  /** A solver at {@code proxy.clearance.flaresolverr_url}, reached by a direct client. */
  FlareSolver(Config.Proxy.Clearance config, EgressClient client, InstantSource clock) {
    String base = config.flaresolverrUrl();
    this.endpoint = URI.create(base.endsWith("/v1") ? base : base + "/v1");
    this.timeout = Duration.ofSeconds(config.timeoutSec());
    this.client = client;
    this.clock = clock;
  }

  @Override
  public ClearanceBundle solve(ClearanceSite site, Optional<ProxyAddress> proxy) {
    if (proxy.filter(ProxyAddress::hasCredentials).isPresent()) {
      throw failed("the solver cannot use a proxy with credentials");
    }
    HttpCall call =
        new HttpCall(
            "POST",
            endpoint,
            List.of(
                new HttpCall.Header("Content-Type", "application/json"),
                new HttpCall.Header("Accept", "application/json")),
            new HttpCall.Body.Bytes(request(site.url(), proxy)),
            timeout.plus(GRACE),
            GRACE);
    try (HttpAnswer answer = client.send(call, Long.MAX_VALUE)) {
      byte[] body = answer.read(MAX_ANSWER + 1);
      if (body.length > MAX_ANSWER) {
        throw failed("the solver's answer is too large");
      }
      return read(body, answer.status(), site);
    }
  }

  private byte[] request(String site, Optional<ProxyAddress> proxy) {
    JsonWriter out = new JsonWriter(160);
    out.beginObject().field("cmd", "request.get").field("url", site);
    out.field("maxTimeout", timeout.toMillis());
    proxy.ifPresent(via -> out.name("proxy").beginObject().field("url", via.masked()).endObject());
    return out.endObject().toBytes();
  }

  private ClearanceBundle read(byte[] body, int status, ClearanceSite site) {
    JsonAt answer;
    try {
      answer = JsonAt.root(JsonReader.parse(body));
    } catch (Failure e) {
      throw failed("the solver answered " + status + " and no JSON");
    }
    if (!answer.string("status").filter("ok"::equals).isPresent()) {
      throw failed("the solver says: " + answer.string("message").orElse("status " + status));
    }
    JsonAt solution = answer.require("solution");
    String userAgent = solution.string("userAgent").orElse("").strip();
    boolean usable =
        !userAgent.isEmpty()
            && userAgent.length() <= MAX_USER_AGENT
            && userAgent.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    if (!usable) {
      throw failed("the solver gave no usable User-Agent");
    }
    String cookies = ClearanceCookies.join(cookies(solution, site));
    return new ClearanceBundle(cookies, userAgent, Optional.of(clock.instant()));
  }

  private static List<ClearanceCookies.Cookie> cookies(JsonAt solution, ClearanceSite site) {
    List<ClearanceCookies.Cookie> cookies = new ArrayList<>();
    for (JsonAt cookie : solution.list("cookies")) {
      if (site.takes(cookie.string("domain").orElse(""))) {
        cookies.add(
            new ClearanceCookies.Cookie(
                cookie.string("name").orElse(""), cookie.string("value").orElse("")));
      }
    }
    return cookies;
  }

  private static Failure failed(String why) {
    return Failure.upstream(why);
  }
}
