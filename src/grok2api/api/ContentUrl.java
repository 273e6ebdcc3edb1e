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
    CharSequence text = field.chars();
    if (startsWith(text, "data:")) {
      return inline(field, text, fallbackType);
    }
    boolean web = startsWith(text, "http://") || startsWith(text, "https://");
    if (!web || text.length() > MAX_URL) {
      throw unusable(field, "it must be an http(s) URL of at most 8,192 characters or a data URL");
    }
    return new Url(text.toString());
  }

  /** A data URL or bare Base64. */
  public static Content dataOrBase64(JsonAt field, String type) {
    CharSequence text = field.chars();
    return startsWith(text, "data:") ? inline(field, text, type) : new Inline(type, text);
  }

  private static Content inline(JsonAt field, CharSequence url, String fallbackType) {
    String start = start(url, MAX_DATA_HEAD + 1);
    int comma = start.indexOf(',');
    if (comma < 0) {
      throw unusable(field, "the data URL is broken");
    }
    String head = start.substring("data:".length(), comma).toLowerCase(Locale.ROOT);
    if (!head.endsWith(";base64")) {
      throw unusable(field, "a data URL must be Base64");
    }
    int end = head.indexOf(';');
    String type = head.substring(0, end).strip();
    CharSequence base64 = url.subSequence(comma + 1, url.length());
    return new Inline(type.isEmpty() ? fallbackType : type, base64);
  }

  private static String start(CharSequence text, int most) {
    return text.subSequence(0, Math.min(most, text.length())).toString();
  }

  private static Failure unusable(JsonAt field, String why) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "invalid_image_url",
            "'" + field.path() + "' cannot be used: " + why + ".")
        .param(field.path())
        .build();
  }

  private static boolean startsWith(CharSequence text, String lowerCase) {
    return start(text, lowerCase.length()).equalsIgnoreCase(lowerCase);
  }
}
