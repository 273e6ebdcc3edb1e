package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.upstream.MediaProduct;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What grok.com lets an account make now: one entry for each product, {@code
 * {"image":{"available":true,"remainingQueries":20},"imageEdit":null}}. Some basic accounts have
 * entries too (observed 2026-10).
 */
final class ImagineQuota {

  private static final String PATH = "/rest/media/imagine/quota_info";
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MAX_BODY = 64 * 1024;

  private ImagineQuota() {}

  /** Asks whether a product may be used. */
  static boolean opens(
      MediaProduct product, EgressLease way, MediaHeaders headers, Statsig statsig, Call call) {
    byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
    String url = call.config().upstream().webUrl() + PATH;
    return statsig.with(
        way,
        "POST",
        PATH,
        call.config(),
        value -> {
          HttpAnswer answer =
              WebCalls.post(way, url, headers.json(MediaHeaders.IMAGINE, value), body, LIMIT);
          if (answer.status() != 200) {
            throw WebFailures.of(answer, false);
          }
          try (answer) {
            return opens(product, new String(answer.read(MAX_BODY), StandardCharsets.UTF_8));
          }
        });
  }

  /** Reads the answer; what is not said is not open. */
  static boolean opens(MediaProduct product, String answer) {
    Json all;
    try {
      all = JsonReader.parse(answer);
    } catch (Failure broken) {
      return false;
    }
    Json entry = Fields.any(all, key(product)).orElse(Json.Null.VALUE);
    return Fields.flag(entry, "available") && Fields.integer(entry, 1, "remainingQueries") > 0;
  }

  private static String key(MediaProduct product) {
    return switch (product) {
      case IMAGE -> "image";
      case IMAGE_PRO -> "imagePro";
      case IMAGE_EDIT -> "imageEdit";
      case VIDEO -> "video";
      case VIDEO_720P -> "video720p";
    };
  }
}
