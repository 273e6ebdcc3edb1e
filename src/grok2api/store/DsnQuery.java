package grok2api.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parameters after the question mark of a database URL, in their order; the last of a name wins.
 */
record DsnQuery(Map<String, String> values) {

  /** Known to the Python and Go drivers only. */
  private static final Set<String> FOREIGN =
      Set.of(
          "charset", "parseTime", "loc", "prepared_statement_cache_size", "statement_cache_size");

  private static final List<String> TLS = List.of("sslmode", "ssl-mode", "ssl");

  static DsnQuery parse(String query) {
    Map<String, String> values = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&")) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (!name.isEmpty()) {
          values.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
      }
    }
    return new DsnQuery(values);
  }

  /** The Go driver's {@code tls} in the words of the others. */
  DsnQuery ofGo() {
    Map<String, String> said = new LinkedHashMap<>(values);
    Optional.ofNullable(said.remove("tls"))
        .ifPresent(
            tls ->
                said.put(
                    "sslmode",
                    switch (tls.toLowerCase(Locale.ROOT)) {
                      case "true" -> "verify-full";
                      case "skip-verify" -> "require";
                      default -> tls;
                    }));
    return new DsnQuery(said);
  }

  /** The TLS parameter: the first of its names. */
  Optional<String> tls() {
    return TLS.stream().filter(values::containsKey).map(values::get).findFirst();
  }

  /** A parameter, written with dashes or underscores. */
  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name))
        .or(() -> Optional.ofNullable(values.get(name.replace('-', '_'))));
  }

  /** True when a cache of statements is switched off, as poolers between demand. */
  boolean withoutStatementCache() {
    return "0".equals(values.get("prepared_statement_cache_size"))
        || "0".equals(values.get("statement_cache_size"));
  }

  /** What is not said in other words: for the driver, as it stands. */
  Map<String, String> rest(Set<String> translated) {
    Map<String, String> rest = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (!FOREIGN.contains(name)
              && !TLS.contains(name)
              && !translated.contains(name.replace('_', '-'))) {
            rest.put(name, value);
          }
        });
    return rest;
  }

  /** Percent-decoded; a plus stays a plus. Text that is no encoding is taken as it is. */
  static String decoded(String text) {
    if (text == null) {
      return "";
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
