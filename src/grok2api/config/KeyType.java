package grok2api.config;

import grok2api.json.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What values a key takes. Reading brings every accepted spelling (a number as text, a list as
 * comma text) into one canonical form; an empty result means refused.
 */
sealed interface KeyType {

  /** The canonical value; empty when {@code raw} is not allowed. */
  Optional<Json> read(Json raw);

  /** What is allowed, for messages and the admin page: {@code integer 0..10}. */
  String expected();

  /** Word for the admin page: {@code bool}, {@code int}, {@code list}, … */
  String name();

  /** How a canonical value is stored and shown; differs only where the older servers keep text. */
  default Json stored(Json canonical) {
    return canonical;
  }

  /** True when the value must not be shown or logged. */
  default boolean secret() {
    return false;
  }

  /** Limits of numbers and lengths, for the admin page. */
  default Optional<Range> range() {
    return Optional.empty();
  }

  /** Both ends included; {@code orZero}: 0 is allowed although it is below {@code min}. */
  record Range(long min, long max, boolean orZero) {
    boolean has(BigDecimal number) {
      return orZero && number.signum() == 0
          || number.compareTo(BigDecimal.valueOf(min)) >= 0
              && number.compareTo(BigDecimal.valueOf(max)) <= 0;
    }

    @Override
    public String toString() {
      return (orZero ? "0 or " : "") + min + ".." + max;
    }
  }

  /** {@code true}, {@code false} and the usual words for them. */
  record Flag() implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      return switch (raw) {
        case Json.Bool flag -> Optional.of(flag);
        case Json.Str(var text) -> word(text);
        case Json.Num(var literal) ->
            literal.equals("0") || literal.equals("1") ? word(literal) : Optional.empty();
        case Json.LongStr text -> Optional.empty();
        case Json.Obj table -> Optional.empty();
        case Json.Arr list -> Optional.empty();
        case Json.Null() -> Optional.empty();
      };
    }

    private static Optional<Json> word(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "1", "true", "yes", "on" -> Optional.of(Json.of(true));
        case "0", "false", "no", "off" -> Optional.of(Json.of(false));
        default -> Optional.empty();
      };
    }

    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public String name() {
      return "bool";
    }
  }

  /** An integer; {@code 60.0} and digits as text are accepted. */
  record Whole(Range limits) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      return Numbers.of(raw)
          .filter(number -> number.stripTrailingZeros().scale() <= 0)
          .filter(limits::has)
          .map(number -> Json.of(number.longValueExact()));
    }

    @Override
    public String expected() {
      return "integer " + limits;
    }

    @Override
    public String name() {
      return "int";
    }

    @Override
    public Optional<Range> range() {
      return Optional.of(limits);
    }
  }

  /** Seconds, fractions allowed. */
  record Seconds(Range limits) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      return Numbers.of(raw).filter(limits::has).map(Numbers::json);
    }

    @Override
    public String expected() {
      return "seconds " + limits;
    }

    @Override
    public String name() {
      return "seconds";
    }

    @Override
    public Optional<Range> range() {
      return Optional.of(limits);
    }
  }

  /** One of a few words, any case; the list has them in the case that is stored. */
  record Choice(List<String> words) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      String text =
          switch (raw) {
            case Json.Str(var word) -> word.strip();
            case Json.Bool(var flag) -> Boolean.toString(flag);
            default -> "?";
          };
      return words.stream().filter(word -> word.equalsIgnoreCase(text)).findFirst().map(Json::of);
    }

    @Override
    public String expected() {
      return "one of " + String.join(", ", words).replaceFirst("^, ", "(empty), ");
    }

    @Override
    public String name() {
      return "enum";
    }
  }

  /**
   * Text within a length and a pattern.
   *
   * @param clean repairs what copying from a web page does to a header value
   */
  record Text(int maxChars, Pattern pattern, boolean clean, String expected) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      if (!(raw instanceof Json.Str(var text))) {
        return Optional.empty();
      }
      String value = clean ? PastedText.header(text) : text;
      boolean fits = value.length() <= maxChars && pattern.matcher(value).matches();
      return fits ? Optional.of(Json.of(value)) : Optional.empty();
    }

    @Override
    public String name() {
      return "text";
    }

    @Override
    public Optional<Range> range() {
      return Optional.of(new Range(0, maxChars, false));
    }
  }

  /** A date in the past or nothing. */
  record Day() implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      if (!(raw instanceof Json.Str(var text))) {
        return Optional.empty();
      }
      try {
        boolean fits =
            text.isBlank() || LocalDate.parse(text.strip()).isBefore(LocalDate.now(ZoneOffset.UTC));
        return fits ? Optional.of(Json.of(text.strip())) : Optional.empty();
      } catch (DateTimeException e) {
        return Optional.empty(); // not a date: that is the answer
      }
    }

    @Override
    public String expected() {
      return "a past date YYYY-MM-DD, or empty";
    }

    @Override
    public String name() {
      return "date";
    }
  }

  /** A time of the day, {@code HH:MM}. */
  record Clock() implements KeyType {
    private static final Pattern FORM = Pattern.compile("\\d\\d:\\d\\d(:00)?");

    @Override
    public Optional<Json> read(Json raw) {
      if (!(raw instanceof Json.Str(var text)) || !FORM.matcher(text.strip()).matches()) {
        return Optional.empty();
      }
      try {
        return Optional.of(Json.of(LocalTime.parse(text.strip()).toString()));
      } catch (DateTimeException e) {
        return Optional.empty(); // 25:00: no such time, that is the answer
      }
    }

    @Override
    public String expected() {
      return "a time 00:00..23:59";
    }

    @Override
    public String name() {
      return "time";
    }
  }

  /** A secret; what must be kept out of views and logs. */
  record Hidden(int minChars, int maxChars, Cleaning cleaning) implements KeyType {
    /** What is repaired before the check. */
    enum Cleaning {
      TRIM,
      HEADER,
      NO_SPACES
    }

    @Override
    public Optional<Json> read(Json raw) {
      if (!(raw instanceof Json.Str(var text))) {
        return Optional.empty();
      }
      String value =
          switch (cleaning) {
            case TRIM -> text.strip();
            case HEADER -> PastedText.header(text);
            case NO_SPACES -> PastedText.header(text).replaceAll("\\s", "");
          };
      boolean fits = value.length() >= minChars && value.length() <= maxChars;
      return fits && printable(value) ? Optional.of(Json.of(value)) : Optional.empty();
    }

    private boolean printable(String value) {
      int last = cleaning == Cleaning.TRIM ? 0x7e : 0xff; // cookies may be Latin-1, keys not
      return value.chars().allMatch(c -> c >= 0x20 && c <= last && (c < 0x7f || c > 0x9f));
    }

    @Override
    public String expected() {
      return "text of " + minChars + ".." + maxChars + " printable characters";
    }

    @Override
    public String name() {
      return "secret";
    }

    @Override
    public boolean secret() {
      return true;
    }

    @Override
    public Optional<Range> range() {
      return Optional.of(new Range(minChars, maxChars, false));
    }
  }

  /** A URL, see {@link UrlRule}. */
  record Url(UrlRule rule) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      return raw instanceof Json.Str(var text)
          ? rule.normalise(text).map(Json::of)
          : Optional.empty();
    }

    @Override
    public String expected() {
      return rule.expected();
    }

    @Override
    public String name() {
      return "url";
    }
  }

  /**
   * A list: an array, or text with an item per line or between commas.
   *
   * @param item type of each item
   * @param linesOnly items may hold commas
   * @param asText stored and shown as comma text, as the older servers do
   */
  record Items(KeyType item, boolean linesOnly, boolean asText) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      return ListText.split(raw, linesOnly ? "[\\r\\n]+" : "[,\\r\\n]+")
          .flatMap(items -> ListText.each(items, item))
          .map(Json.Arr::new);
    }

    @Override
    public Json stored(Json canonical) {
      return asText && canonical instanceof Json.Arr(var items)
          ? Json.of(ListText.join(items))
          : canonical;
    }

    @Override
    public String expected() {
      return "a list (array, comma or line separated) of " + item.expected();
    }

    @Override
    public String name() {
      return "list";
    }

    @Override
    public boolean secret() {
      return item.secret();
    }

    @Override
    public Optional<Range> range() {
      return item.range();
    }
  }

  /** A table with keys of the operator's choice. */
  record Table(TableRule rule) implements KeyType {
    @Override
    public Optional<Json> read(Json raw) {
      return raw instanceof Json.Obj table ? rule.read(table).map(t -> t) : Optional.empty();
    }

    @Override
    public String expected() {
      return rule.expected();
    }

    @Override
    public String name() {
      return "table";
    }
  }
}
