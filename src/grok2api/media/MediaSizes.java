package grok2api.media;

import grok2api.base.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sizes that clients name, and the aspect ratios that upstreams know. */
public final class MediaSizes {

  private static final Map<String, String> IMAGE =
      Map.ofEntries(
          Map.entry("1280x720", "16:9"),
          Map.entry("720x1280", "9:16"),
          Map.entry("1792x1024", "3:2"),
          Map.entry("1024x1792", "2:3"),
          Map.entry("1024x1024", "1:1"),
          Map.entry("1536x1024", "3:2"),
          Map.entry("1024x1536", "2:3"));
  private static final List<String> RATIOS = List.of("16:9", "9:16", "3:2", "2:3", "1:1");

  /** More that the upstream knows; the web page may ask for them. */
  private static final List<String> MORE_RATIOS =
      List.of("auto", "4:3", "3:4", "2:1", "1:2", "19.5:9", "9:19.5", "20:9", "9:20");

  private static final Map<String, String> FILM =
      Map.of(
          "1280x720", "16:9",
          "16:9", "16:9",
          "720x1280", "9:16",
          "9:16", "9:16",
          "1792x1024", "16:9",
          "3:2", "16:9",
          "1024x1792", "9:16",
          "2:3", "9:16",
          "1024x1024", "1:1",
          "1:1", "1:1");

  private MediaSizes() {}

  /** Ratio of a picture's size; 400 for {@code param} when it is none. */
  public static String image(String size, String param) {
    if (RATIOS.contains(size)) {
      return size;
    }
    return Optional.ofNullable(IMAGE.get(size))
        .orElseThrow(
            () ->
                Failure.invalid(
                    param,
                    "size must be one of [1280x720, 720x1280, 1792x1024, 1024x1792, 1024x1024]"));
  }

  /** True for every ratio that the upstream takes. */
  public static boolean isRatio(String text) {
    return RATIOS.contains(text) || MORE_RATIOS.contains(text);
  }

  /** Ratio of a film's size; empty when it is none. */
  static Optional<String> film(String size) {
    return Optional.ofNullable(FILM.get(size));
  }

  /** Checks a film's size; 400 for {@code param}. */
  public static String checkFilm(String size, String param) {
    if (film(size).isEmpty()) {
      throw Failure.invalid(
          param, "size must be one of [720x1280, 1280x720, 1024x1024, 1024x1792, 1792x1024]");
    }
    return size;
  }
}
