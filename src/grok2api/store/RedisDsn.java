package grok2api.store;

import grok2api.base.Secret;
import grok2api.config.Startup.Storage.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How Redis is reached: {@code redis://[[user]:password@]host[:6379][/db]}, {@code rediss://} with
 * TLS; {@code db}, {@code username} and {@code password} may also stand after a question mark. User
 * and password are percent-decoded.
 *
 * @param user empty: the default user
 * @param password empty: none
 */
record RedisDsn(String host, int port, int database, boolean tls, String user, Secret password) {

  private static final int PORT = 6_379;
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>rediss?)://(?:(?<user>[^:/@?]*)(?::(?<password>.*?))?@)?"
              + "(?<host>\\[[^\\]]+\\]|[^:/?@\\[\\]]*)(?::(?<port>\\d{1,5}))?"
              + "(?:/(?<db>[^?@]*))?(?:\\?(?<query>.*))?",
          Pattern.CASE_INSENSITIVE);

  /** Reads a URL; what cannot be is a failure whose message is for the operator. */
  static RedisDsn parse(Secret secret) {
    Matcher url = URL.matcher(secret.reveal().strip());
    if (!url.matches()) {
      throw Dsn.bad(Kind.REDIS, "it is not a redis:// or rediss:// URL");
    }
    DsnQuery query = DsnQuery.parse(url.group("query"));
    String host = url.group("host").isEmpty() ? "localhost" : url.group("host");
    String user = query.value("username").orElse(DsnQuery.decoded(url.group("user")));
    String password = query.value("password").orElse(DsnQuery.decoded(url.group("password")));
    return new RedisDsn(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        number(Optional.ofNullable(url.group("port")), PORT, 65_535),
        number(query.value("db").or(() -> Optional.ofNullable(url.group("db"))), 0, 65_535),
        url.group("scheme").toLowerCase(Locale.ROOT).equals("rediss"),
        user,
        new Secret(password));
  }

  private static int number(Optional<String> text, int absent, int most) {
    String digits = text.orElse("");
    if (digits.isEmpty()) {
      return absent;
    }
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > most) {
      throw Dsn.bad(Kind.REDIS, "its port or database is no number in range");
    }
    return Integer.parseInt(digits);
  }
}
