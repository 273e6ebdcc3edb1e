package grok2api.store;

import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Startup.Storage.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a database server is reached, translated from the forms that the Python servers ({@code
 * postgresql+asyncpg://user:password@host/db?ssl=require}) and the Go port ({@code
 * user:password@tcp(host:3306)/db}) take. {@code jdbc:} URLs pass through.
 *
 * <p>User and password stand in the properties, never in a translated URL. Messages name parts of
 * the text, never the text itself, for it holds the password.
 *
 * @param url for the driver
 * @param properties for the driver
 */
record Dsn(Drivers driver, String url, Map<String, String> properties) {

  private static final List<String> MYSQL =
      List.of(
          "mysql",
          "mariadb",
          "mysql+aiomysql",
          "mariadb+aiomysql",
          "mysql+pymysql",
          "mariadb+pymysql",
          "mysql+asyncmy",
          "mariadb+asyncmy");
  private static final List<String> POSTGRESQL =
      List.of(
          "postgres",
          "postgresql",
          "pgsql",
          "postgresql+asyncpg",
          "postgresql+psycopg",
          "postgresql+psycopg2");

  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>[A-Za-z0-9+]+)://"
              + "(?:(?<user>[^:/@?]*)(?::(?<password>.*?))?@)?"
              + "(?<host>\\[[^\\]]+\\]|[^:/?@\\[\\]]*)(?::(?<port>\\d{1,5}))?"
              + "(?:/(?<db>[^?@]*))?(?:\\?(?<query>.*))?");

  private static final Pattern GO =
      Pattern.compile(
          "(?:(?<user>[^:@/]*)(?::(?<password>.*?))?@)?"
              + "(?<net>[a-z]*)(?:\\((?<address>[^)]*)\\))?/(?<db>[^?/]*)(?:\\?(?<query>.*))?");

  private static final Pattern ADDRESS =
      Pattern.compile("(?<host>\\[[^\\]]+\\]|[^:\\[\\]]*)(?::(?<port>\\d{1,5}))?");

  /** A server's address and what is said about it, before it is said in a driver's words. */
  private record Parts(
      String host, String port, String database, Map<String, String> login, DsnQuery query) {}

  /** Translates; what cannot be is a {@link Failure} whose message is for the operator. */
  static Dsn parse(Kind kind, Secret secret) {
    String text = secret.reveal().strip();
    boolean wantsMySql = kind == Kind.MYSQL;
    if (text.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
      return passed(text, kind);
    }
    Optional<Parts> parts = Optional.empty();
    Matcher url = URL.matcher(text);
    Matcher go = GO.matcher(text);
    if (url.matches()) {
      String scheme = url.group("scheme").toLowerCase(Locale.ROOT);
      boolean known = (wantsMySql ? MYSQL : POSTGRESQL).contains(scheme);
      if (!known) {
        throw bad(kind, "its scheme is not one of " + schemes(wantsMySql));
      }
      parts = Optional.of(ofUrl(url));
    } else if (wantsMySql && go.matches()) {
      parts = Optional.of(ofGo(go, kind));
    }
    Parts found = parts.orElseThrow(() -> bad(kind, "it is not a database URL"));
    if (found.database().isEmpty()) {
      throw bad(kind, "it names no database (…/name)");
    }
    return wantsMySql
        ? build(Drivers.ofMySql(), found, kind)
        : build(Drivers.POSTGRESQL, found, kind);
  }

  private static String schemes(boolean mySql) {
    return mySql ? "mysql://, mariadb://" : "postgresql://, postgres://, pgsql://";
  }

  private static Parts ofUrl(Matcher url) {
    Map<String, String> login = new LinkedHashMap<>();
    put(login, "user", DsnQuery.decoded(url.group("user")));
    put(login, "password", DsnQuery.decoded(url.group("password")));
    return new Parts(
        url.group("host"),
        text(url.group("port")),
        DsnQuery.decoded(url.group("db")),
        login,
        DsnQuery.parse(url.group("query")));
  }

  /** The Go driver takes user and password as they stand, without decoding. */
  private static Parts ofGo(Matcher go, Kind kind) {
    if (!go.group("net").isEmpty() && !go.group("net").equals("tcp")) {
      throw bad(kind, "only tcp(host:port) is supported");
    }
    Matcher address = ADDRESS.matcher(text(go.group("address")));
    if (!address.matches()) {
      throw bad(kind, "its address is not host:port");
    }
    Map<String, String> login = new LinkedHashMap<>();
    put(login, "user", text(go.group("user")));
    put(login, "password", text(go.group("password")));
    String host = address.group("host").isEmpty() ? "127.0.0.1" : address.group("host");
    return new Parts(
        host,
        text(address.group("port")),
        DsnQuery.decoded(go.group("db")),
        login,
        DsnQuery.parse(go.group("query")).ofGo());
  }

  private static Dsn build(Drivers driver, Parts parts, Kind kind) {
    String host = parts.host().isEmpty() ? "localhost" : parts.host();
    boolean mySql = driver != Drivers.POSTGRESQL;
    String port = parts.port().isEmpty() ? (mySql ? "3306" : "5432") : parts.port();
    String prefix =
        switch (driver) {
          case POSTGRESQL -> "jdbc:postgresql://";
          case MARIADB -> "jdbc:mariadb://";
          case CONNECTOR_J -> "jdbc:mysql://";
        };
    Map<String, String> properties = new LinkedHashMap<>(usual(driver));
    properties.putAll(parts.login());
    properties.putAll(DsnTls.translate(driver, parts.query(), kind));
    String url = prefix + host + ":" + port + "/" + DsnQuery.encoded(parts.database());
    return new Dsn(driver, url, Map.copyOf(properties));
  }

  /**
   * Batches in few packets, no surprise with a login of MySQL 8; a request must not wait for long
   * when the server hangs (what works on whole tables says so: {@link SqlDatabase#unhurried}).
   */
  private static Map<String, String> usual(Drivers driver) {
    return switch (driver) {
      case POSTGRESQL ->
          Map.of(
              "ApplicationName", "grok2api",
              "reWriteBatchedInserts", "true",
              "tcpKeepAlive", "true",
              "connectTimeout", "5",
              "socketTimeout", "15");
      case MARIADB ->
          Map.of(
              "connectTimeout",
              "5000",
              "socketTimeout",
              "15000",
              "allowPublicKeyRetrieval",
              "true");
      case CONNECTOR_J ->
          Map.of(
              "connectTimeout", "5000",
              "socketTimeout", "15000",
              "allowPublicKeyRetrieval", "true",
              "rewriteBatchedStatements", "true");
    };
  }

  private static Dsn passed(String text, Kind kind) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (kind == Kind.POSTGRESQL && lower.startsWith("jdbc:postgresql:")) {
      return new Dsn(Drivers.POSTGRESQL, text, Map.of());
    }
    if (kind == Kind.MYSQL && lower.startsWith("jdbc:mariadb:")) {
      return new Dsn(Drivers.MARIADB, text, Map.of());
    }
    if (kind == Kind.MYSQL && lower.startsWith("jdbc:mysql:")) {
      return Drivers.CONNECTOR_J.isThere()
          ? new Dsn(Drivers.CONNECTOR_J, text, Map.of())
          : new Dsn(Drivers.MARIADB, "jdbc:mariadb:" + text.substring(11), Map.of());
    }
    throw bad(kind, "its jdbc: prefix belongs to another database");
  }

  private static void put(Map<String, String> into, String name, String value) {
    if (!value.isEmpty()) {
      into.put(name, value);
    }
  }

  private static String text(String group) {
    return group == null ? "" : group;
  }

  static Failure bad(Kind kind, String why) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "invalid_value",
            "ACCOUNT_" + kind + "_URL cannot be used: " + why + ".")
        .param("ACCOUNT_" + kind + "_URL")
        .build();
  }

  /** Without the properties: they hold the password. A passed URL may hold one too. */
  @Override
  public String toString() {
    return "Dsn[" + driver + "]";
  }
}
