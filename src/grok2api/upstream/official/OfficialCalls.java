package grok2api.upstream.official;

import grok2api.account.Account;
import grok2api.config.Config;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.HttpCall.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Sends calls to api.x.ai: a key and JSON, nothing of a browser. */
final class OfficialCalls {

  private static final String AGENT = "grok2api";

  private OfficialCalls() {}

  /** The configured address of a path below {@code /v1}. */
  static URI uri(Config config, String path) {
    String base = config.upstream().apiUrl();
    return URI.create((base.endsWith("/v1") ? base : base + "/v1") + path);
  }

  /** Sends a body whose answer is a stream; blocks until the answer's head. */
  static HttpAnswer post(
      EgressLease way, Account key, Config config, String path, byte[] body, Duration head) {
    return way.send(
        new HttpCall(
            "POST",
            uri(config, path),
            List.of(
                authorization(key),
                new Header("Content-Type", "application/json"),
                new Header("Accept", "text/event-stream"),
                new Header("User-Agent", AGENT)),
            new HttpCall.Body.Bytes(body),
            head,
            Duration.ZERO)); // the stream has limits of its own
  }

  /** Reads a document. */
  static HttpAnswer get(EgressLease way, Account key, Config config, String path, Duration limit) {
    return way.send(
        new HttpCall(
            "GET",
            uri(config, path),
            List.of(
                authorization(key),
                new Header("Accept", "application/json"),
                new Header("User-Agent", AGENT)),
            new HttpCall.Body.None(),
            limit,
            limit));
  }

  private static Header authorization(Account key) {
    return new Header("Authorization", "Bearer " + key.token().reveal());
  }
}
