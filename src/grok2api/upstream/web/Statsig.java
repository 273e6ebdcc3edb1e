package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.HttpCall.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * The header {@code x-statsig-id} of REST calls, by which grok.com judges whether a browser calls
 * (since 2026-06 it often refuses others). Without a setting it is left out. Safe for many threads.
 */
public final class Statsig {

  private static final System.Logger LOG = System.getLogger(Statsig.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();
  private static final int MAX_PAGE = 2 * 1024 * 1024;
  private static final int SIGNED_BYTES = 70;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String STATIC =
      base64("e:TypeError: Cannot read properties of undefined (reading 'childNodes')");

  private final Map<String, Signed> signed = new ConcurrentHashMap<>();

  private record Signed(String value, long atNanos) {}

  /**
   * Makes a call with the header's value; with a signer a refused value is renewed once.
   *
   * @param call gets the value, or empty when the header is left out
   */
  <T> T with(
      EgressLease way,
      String method,
      String path,
      Config config,
      Function<Optional<String>, T> call) {
    Optional<String> value = value(way, method, path, config);
    if (config.web().statsig().mode() != Config.Web.Statsig.Mode.URL || value.isEmpty()) {
      return call.apply(value);
    }
    try {
      return call.apply(value);
    } catch (Failure failure) {
      if (!failure.fault().equals(Optional.of(Failure.Fault.ANTI_BOT))) {
        throw failure;
      }
      signed.remove(key(method, path, config));
      return call.apply(value(way, method, path, config));
    }
  }

  private Optional<String> value(EgressLease way, String method, String path, Config config) {
    Config.Web.Statsig settings = config.web().statsig();
    return switch (settings.mode()) {
      case NONE -> Optional.empty();
      case STATIC -> Optional.of(STATIC);
      case DYNAMIC -> Optional.of(dynamic());
      case MANUAL -> manual(settings.value());
      case URL -> signed(way, method, path, config);
    };
  }

  private static String dynamic() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (random.nextBoolean()) {
      String child = word(LETTERS + "0123456789", 5);
      return base64(
          "x1:TypeError: Cannot read properties of null (reading 'children['" + child + "']')");
    }
    return base64(
        "x1:TypeError: Cannot read properties of undefined (reading '" + word(LETTERS, 10) + "')");
  }

  private static Optional<String> manual(String value) {
    try {
      if (Base64.getDecoder().decode(value).length == SIGNED_BYTES) {
        return Optional.of(value);
      }
    } catch (IllegalArgumentException notBase64) {
      LOG.log(System.Logger.Level.DEBUG, "web.statsig value=not_base64");
    }
    LOG.log(System.Logger.Level.WARNING, "web.statsig ignored=value_is_not_70_bytes");
    return Optional.empty();
  }

  private static String key(String method, String path, Config config) {
    return method + " " + path + " " + config.web().statsig().url();
  }

  private Optional<String> signed(EgressLease way, String method, String path, Config config) {
    String key = key(method, path, config);
    Signed known = signed.get(key);
    if (known != null && System.nanoTime() - known.atNanos() < KEPT_NANOS) {
      return Optional.of(known.value());
    }
    Optional<String> fresh = sign(way, method, path, config);
    fresh.ifPresent(value -> signed.put(key, new Signed(value, System.nanoTime())));
    return fresh;
  }

  /** Asks the operator's own signer, which gets a text of the public page and nothing secret. */
  private static Optional<String> sign(EgressLease way, String method, String path, Config config) {
    String meta = meta(way, config, "/index").or(() -> meta(way, config, "/")).orElse("");
    byte[] body =
        new JsonWriter(256)
            .beginObject()
            .field("method", method)
            .field("path", path)
            .name("environment")
            .beginObject()
            .field("metaContent", meta)
            .endObject()
            .endObject()
            .toBytes();
    URI signer = Links.uri(config.web().statsig().url(), "");
    HttpCall call =
        new HttpCall(
            "POST",
            signer,
            List.of(new Header("Content-Type", "application/json")),
            new HttpCall.Body.Bytes(body),
            LIMIT,
            LIMIT);
    try (HttpAnswer answer = way.send(call)) {
      Json json = JsonReader.parse(text(answer, 64 * 1024));
      String value = Fields.text(json, "x-statsig-id");
      return answer.status() == 200 && isHeaderValue(value) ? Optional.of(value) : Optional.empty();
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.WARNING, "web.statsig signer=failed code=" + failure.code());
      return Optional.empty();
    }
  }

  private static Optional<String> meta(EgressLease way, Config config, String path) {
    List<Header> headers =
        List.of(
            new Header("Accept", "*/*"),
            new Header("Accept-Encoding", "identity"),
            new Header("Accept-Language", config.upstream().acceptLanguage()),
            new Header("User-Agent", way.userAgent()));
    HttpCall call =
        new HttpCall(
            "GET",
            Links.uri(config.upstream().webUrl(), path),
            headers,
            new HttpCall.Body.None(),
            LIMIT,
            LIMIT);
    try (HttpAnswer answer = way.send(call)) {
      return metaOf(text(answer, MAX_PAGE));
    }
  }

  /** The content of the page's verification tag, attributes in any order. */
  static Optional<String> metaOf(String page) {
    int name = page.indexOf("grok-site-verification");
    int open = name < 0 ? -1 : page.lastIndexOf('<', name);
    int close = name < 0 ? -1 : page.indexOf('>', name);
    int content = open < 0 || close < 0 ? -1 : page.indexOf("content=\"", open);
    if (content < 0 || content > close) {
      return Optional.empty();
    }
    int start = content + "content=\"".length();
    int end = page.indexOf('"', start);
    return end < 0 ? Optional.empty() : Optional.of(page.substring(start, end));
  }

  private static boolean isHeaderValue(String value) {
    return !value.isEmpty()
        && value.length() <= 4096
        && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static String text(HttpAnswer answer, int maxBytes) {
    return new String(answer.read(maxBytes), StandardCharsets.UTF_8);
  }

  private static String word(String alphabet, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append(alphabet.charAt(ThreadLocalRandom.current().nextInt(alphabet.length())));
    }
    return word.toString();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
