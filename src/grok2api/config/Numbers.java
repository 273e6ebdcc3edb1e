package grok2api.config;

import grok2api.json.Json;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as people and older servers write them: {@code 60}, {@code 60.0}, {@code "60"}. */
final class Numbers {

  // Short enough that no arithmetic explodes; nothing configured has more than ten digits.
  private static final Pattern FORM = Pattern.compile("[+-]?\\d{1,12}(\\.\\d{1,9})?");

  private Numbers() {}

  static Optional<BigDecimal> of(Json raw) {
    String text =
        switch (raw) {
          case Json.Num(var literal) -> literal;
          case Json.Str(var written) -> written.strip();
          case Json.LongStr much -> "";
          case Json.Bool flag -> "";
          case Json.Obj table -> "";
          case Json.Arr list -> "";
          case Json.Null() -> "";
        };
    return FORM.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** Without needless zeros: {@code 60}, {@code 120.5}. */
  static Json json(BigDecimal number) {
    BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    return new Json.Num(plain.toPlainString());
  }
}
