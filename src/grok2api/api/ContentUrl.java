package grok2api.api;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Content;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Url;
import grok2api.json.JsonAt;
import java.util.Locale;

/**
 * Reads the places where a request may name bytes: {@code https://…}, {@code data:…;base64,…}. The
 * text itself is neither decoded nor fetched here.
 */
public final class ContentUrl {

  private static final int MAX_URL = 8_192;
  private static final int MAX_DATA_HEAD = 256;

  private ContentUrl() {}

  /**
   * An http(s) URL or a Base64 data URL; anything else is a 400 {@code invalid_image_url} for the
   * field.
   *
   * @param fallbackType media type of a data URL that names none
   */
  public static Content read(JsonAt field, String fallbackType) {
    String url = field.string();
    if (startsWith(url, "data:")) {
      return inline(field, url, fallbackType);
    }
    boolean web = startsWith(url, "http://") || startsWith(url, "https://");
    if (!web || url.length() > MAX_URL) {
      throw unusable(field, "it must be an http(s) URL of at most 8,192 characters or a data URL");
    }
    return new Url(url);
  }

  /** A data URL or bare Base64. */
  public static Content dataOrBase64(JsonAt field, String type) {
    String text = field.string();
    return startsWith(text, "data:") ? inline(field, text, type) : new Inline(type, text);
  }

  private static Content inline(JsonAt field, String url, String fallbackType) {
    int comma = url.indexOf(',');
    if (comma < 0 || comma > MAX_DATA_HEAD) {
      throw unusable(field, "the data URL is broken");
    }
    String head = url.substring("data:".length(), comma).toLowerCase(Locale.ROOT);
    if (!head.endsWith(";base64")) {
      throw unusable(field, "a data URL must be Base64");
    }
    int end = head.indexOf(';');
    String type = head.substring(0, end).strip();
    return new Inline(type.isEmpty() ? fallbackType : type, url.substring(comma + 1));
  }

  private static Failure unusable(JsonAt field, String why) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "invalid_image_url",
            "'" + field.path() + "' cannot be used: " + why + ".")
        .param(field.path())
        .build();
  }

  private static boolean startsWith(String text, String lowerCase) {
    return text.regionMatches(true, 0, lowerCase, 0, lowerCase.length());
  }
}
