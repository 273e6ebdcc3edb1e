package grok2api.media;

import grok2api.base.Failure;
import java.util.List;
import java.util.Locale;

/**
 * A film as ordered.
 *
 * @param seconds 6, 10, 12, 16 or 20
 * @param size as the client named it, for example {@code 720x1280}
 * @param resolution {@code 480p} or {@code 720p}
 * @param references none, one (the first frame) or up to seven
 */
public record FilmOrder(
    String prompt,
    int seconds,
    String size,
    String resolution,
    Preset preset,
    List<Reference> references) {

  /** Most references that are used. */
  public static final int MAX_REFERENCES = 7;

  private static final List<Integer> SECONDS = List.of(6, 10, 12, 16, 20);

  /** Styles, each a flag at the end of the message. */
  public enum Preset {
    CUSTOM("custom"),
    FUN("extremely-crazy"),
    NORMAL("normal"),
    SPICY("extremely-spicy-or-crazy");

    private final String mode;

    Preset(String mode) {
      this.mode = mode;
    }

    /** The flag's value. */
    public String mode() {
      return mode;
    }

    /** Wire name. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The preset of a wire name; 400 for {@code param}. */
    public static Preset parse(String name, String param) {
      for (Preset preset : values()) {
        if (preset.id().equals(name)) {
          return preset;
        }
      }
      throw Failure.invalid(param, "preset must be one of [custom, fun, normal, spicy]");
    }
  }

  /** Copies the list. */
  public FilmOrder {
    references = List.copyOf(references);
  }

  /** Aspect ratio of the size. */
  public String ratio() {
    return MediaSizes.film(size).orElseThrow();
  }

  /** Lengths of the parts that it is made of, one after another. */
  public List<Integer> segments() {
    return switch (seconds) {
      case 12 -> List.of(6, 6);
      case 16 -> List.of(10, 6);
      case 20 -> List.of(10, 10);
      default -> List.of(seconds);
    };
  }

  /** Checks a length; 400 for {@code param}. */
  public static int checkSeconds(long seconds, String param) {
    if (!SECONDS.contains((int) seconds) || seconds > 20) {
      throw Failure.invalid(param, "seconds must be one of [6, 10, 12, 16, 20]");
    }
    return (int) seconds;
  }

  /** Checks a resolution; 400 for {@code param}. */
  public static String checkResolution(String name, String param) {
    if (!name.equals("480p") && !name.equals("720p")) {
      throw Failure.invalid(param, "resolution_name must be one of [480p, 720p]");
    }
    return name;
  }
}
