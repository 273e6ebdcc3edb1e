package grok2api.media;

import grok2api.base.Failure;
import java.util.List;
import java.util.Locale;

/** The two sorts of files, each with a folder and a limit of its own. */
@SuppressWarnings("ImmutableEnumChecker") // the lists cannot be changed: List.of
public enum MediaKind {
  IMAGE("images", List.of("jpg", "png", "webp", "gif", "jpeg", "bmp")),
  VIDEO("videos", List.of("mp4", "webm", "mov", "m4v", "mkv", "avi"));

  private final String folder;
  private final List<String> extensions;

  MediaKind(String folder, List<String> extensions) {
    this.folder = folder;
    this.extensions = extensions;
  }

  /** Word in URLs, in the index and in the admin API: {@code image}, {@code video}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind that a word means; 400 for {@code param} otherwise. */
  public static MediaKind parse(String word, String param) {
    return switch (word) {
      case "image" -> IMAGE;
      case "video" -> VIDEO;
      default -> throw Failure.invalid(param, "'" + param + "' must be one of image, video.");
    };
  }

  String folder() {
    return folder;
  }

  /** Without dot, in the order in which they are looked for. */
  List<String> extensions() {
    return extensions;
  }

  /** True for a name that ends in one of the extensions. */
  boolean owns(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && extensions.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
