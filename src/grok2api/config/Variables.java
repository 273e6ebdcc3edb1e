package grok2api.config;

import grok2api.base.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads single start-up variables; a malformed one stops the start with its name. */
final class Variables {

  private static final int MAX_SECONDS = 31_536_000;

  private final Environment environment;

  Variables(Environment environment) {
    this.environment = environment;
  }

  Optional<String> find(String name) {
    return environment.get(name);
  }

  String text(String name, String otherwise) {
    return find(name).orElse(otherwise);
  }

  int integer(String name, int otherwise, int min, int max) {
    Optional<String> text = find(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    KeyType.Range range = new KeyType.Range(min, max, false);
    return Optional.of(text.get())
        .filter(digits -> digits.matches("[+-]?\\d{1,10}"))
        .map(Long::parseLong)
        .filter(number -> number >= min && number <= max)
        .orElseThrow(() -> bad(name, "integer " + range, text.get()))
        .intValue();
  }

  Duration seconds(String name, int otherwise, int min) {
    return Duration.ofSeconds(integer(name, otherwise, min, MAX_SECONDS));
  }

  boolean flag(String name, boolean otherwise) {
    Optional<String> text = find(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    return switch (text.get().toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> true;
      case "0", "false", "no", "off" -> false;
      default -> throw bad(name, "true or false", text.get());
    };
  }

  /** One of a few lower-case words, any case accepted. */
  String oneOf(String name, String otherwise, List<String> words) {
    String text = text(name, otherwise).toLowerCase(Locale.ROOT);
    if (!words.contains(text)) {
      throw bad(name, "one of " + String.join(", ", words), text);
    }
    return text;
  }

  <E extends Enum<E>> E word(String name, E otherwise, E[] values) {
    List<String> words =
        Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    String text = oneOf(name, otherwise.name().toLowerCase(Locale.ROOT), words);
    return values[words.indexOf(text)];
  }

  List<String> list(String name, String otherwise, Pattern item, String expected) {
    List<String> items = new ArrayList<>();
    for (String text : text(name, otherwise).split("[,\\s]+")) {
      if (!text.isEmpty() && !item.matcher(text).matches()) {
        throw bad(name, expected, text);
      }
      if (!text.isEmpty()) {
        items.add(text);
      }
    }
    return List.copyOf(items);
  }

  /** Absolute; relative ones begin in the environment's directory. */
  Path path(String name, Path otherwise) {
    Path path = find(name).map(Path::of).orElse(otherwise);
    return environment.directory().resolve(path).toAbsolutePath().normalize();
  }

  static Failure bad(String name, String expected, String got) {
    String shown = got.length() > 60 ? got.substring(0, 60) + "..." : got;
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "invalid_value",
            name + ": expected " + expected + ", got \"" + shown + "\"")
        .param(name)
        .build();
  }
}
