package grok2api.store;

import grok2api.config.Startup.Storage.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says the parameters of a database URL, TLS first of all, in the words of the driver. */
final class DsnTls {

  /** What is wanted, weakest first. */
  private enum Mode {
    DISABLE,
    PREFER,
    /** Encrypted, whoever answers. */
    REQUIRE,
    /** A certificate of a known authority. */
    CHAIN,
    /** That, and for this host. */
    HOST
  }

  private static final Set<String> POSTGRESQL_FILES = Set.of("sslrootcert", "sslcert", "sslkey");
  private static final List<String> POSTGRESQL_REFUSED =
      List.of(
          "sslcrl",
          "sslpassword",
          "sslnegotiation",
          "ssl_min_protocol_version",
          "ssl_max_protocol_version");
  private static final Set<String> MYSQL_FILES =
      Set.of("ssl-ca", "ssl-capath", "ssl-cert", "ssl-key");
  private static final Set<String> MYSQL_WORDS =
      Set.of("ssl-ca", "ssl-capath", "ssl-cert", "ssl-key", "ssl-check-hostname", "ssl-cipher");

  private final Kind kind;
  private final DsnQuery query;
  private final Optional<Mode> mode;
  private final Map<String, String> said = new LinkedHashMap<>();

  private DsnTls(DsnQuery query, Kind kind) {
    this.query = query;
    this.kind = kind;
    this.mode = query.tls().map(this::mode);
  }

  /** All parameters; {@code unix_socket} and contradictions are failures. */
  static Map<String, String> translate(Drivers driver, DsnQuery query, Kind kind) {
    DsnTls tls = new DsnTls(query, kind);
    if (query.value("unix_socket").isPresent()) {
      throw Dsn.bad(kind, "unix_socket is not supported, use host and port");
    }
    switch (driver) {
      case POSTGRESQL -> tls.postgresql();
      case MARIADB -> tls.mariadb();
      case CONNECTOR_J -> tls.connectorJ();
    }
    return tls.said;
  }

  private Mode mode(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "disable", "disabled", "false", "0", "no", "off" -> Mode.DISABLE;
      case "allow", "prefer", "preferred" -> Mode.PREFER;
      case "require", "required", "true", "1", "yes", "on" -> Mode.REQUIRE;
      case "verify-ca", "verify_ca" -> Mode.CHAIN;
      case "verify-full", "verify_full", "verify-identity", "verify_identity" -> Mode.HOST;
      default ->
          throw Dsn.bad(
              kind, "its TLS mode is not one of disable, prefer, require, verify-ca, verify-full");
    };
  }

  private void postgresql() {
    for (String name : POSTGRESQL_REFUSED) {
      if (query.value(name).isPresent()) {
        throw Dsn.bad(kind, name + " is not supported");
      }
    }
    said.putAll(query.rest(POSTGRESQL_FILES));
    requireModeFor(POSTGRESQL_FILES);
    Optional<String> root = query.value("sslrootcert");
    Optional<String> key = query.value("sslkey");
    if (key.isPresent() && query.value("sslcert").isEmpty()) {
      throw Dsn.bad(kind, "sslkey needs sslcert too");
    }
    key.ifPresent(this::requireBinaryKey);
    mode.ifPresent(wanted -> said.put("sslmode", postgresqlMode(wanted, root.isPresent())));
    root.ifPresent(file -> said.put("sslrootcert", file));
    query.value("sslcert").ifPresent(file -> said.put("sslcert", file));
    key.ifPresent(file -> said.put("sslkey", file));
    boolean verifies = mode.isPresent() && mode.get().compareTo(Mode.CHAIN) >= 0;
    if (verifies && root.isEmpty() && query.value("sslcert").isEmpty()) {
      // Without a file the certificates of the Java runtime decide, as elsewhere.
      said.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    if (query.withoutStatementCache()) {
      said.put("prepareThreshold", "0");
    }
  }

  /** With a certificate to compare with, encryption alone would be less than was asked for. */
  private static String postgresqlMode(Mode mode, boolean hasRoot) {
    return switch (mode) {
      case DISABLE -> "disable";
      case PREFER -> "prefer";
      case REQUIRE -> hasRoot ? "verify-ca" : "require";
      case CHAIN -> "verify-ca";
      case HOST -> "verify-full";
    };
  }

  private void requireBinaryKey(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    if (!lower.endsWith(".pk8") && !lower.endsWith(".der") && !lower.endsWith(".p12")) {
      throw Dsn.bad(
          kind,
          "sslkey must be PKCS#8 in DER form (.pk8) or PKCS#12 (.p12); convert a PEM key with"
              + " `openssl pkcs8 -topk8 -nocrypt -outform DER -in key.pem -out key.pk8`");
    }
  }

  private void mariadb() {
    said.putAll(query.rest(MYSQL_WORDS));
    requireModeFor(MYSQL_FILES);
    checkHostName();
    if (query.value("ssl-cert").isPresent() || query.value("ssl-key").isPresent()) {
      throw Dsn.bad(
          kind, "ssl-cert and ssl-key are not supported, give keyStore and keyStorePassword");
    }
    if (query.value("ssl-capath").isPresent()) {
      throw Dsn.bad(kind, "ssl-capath is not supported, give one file as ssl-ca");
    }
    mode.ifPresent(wanted -> said.put("sslMode", mariadbMode(wanted)));
    query.value("ssl-ca").ifPresent(file -> said.put("serverSslCert", file));
    query.value("ssl-cipher").ifPresent(names -> said.put("enabledSslCipherSuites", names));
  }

  private String mariadbMode(Mode mode) {
    return switch (mode) {
      case DISABLE -> "disable";
      case PREFER ->
          throw Dsn.bad(kind, "this driver cannot prefer TLS: say ssl-mode=disabled or =required");
      case REQUIRE -> query.value("ssl-ca").isPresent() ? "verify-ca" : "trust";
      case CHAIN -> "verify-ca";
      case HOST -> "verify-full";
    };
  }

  private void connectorJ() {
    said.putAll(query.rest(MYSQL_WORDS));
    requireModeFor(MYSQL_FILES);
    checkHostName();
    for (String name : List.of("ssl-ca", "ssl-capath", "ssl-cert", "ssl-key")) {
      if (query.value(name).isPresent()) {
        throw Dsn.bad(
            kind, name + " needs a key store with this driver, or mariadb.jar, which reads PEM");
      }
    }
    mode.ifPresent(
        wanted ->
            said.put(
                "sslMode",
                switch (wanted) {
                  case DISABLE -> "DISABLED";
                  case PREFER -> "PREFERRED";
                  case REQUIRE -> "REQUIRED";
                  case CHAIN -> "VERIFY_CA";
                  case HOST -> "VERIFY_IDENTITY";
                }));
    query.value("ssl-cipher").ifPresent(names -> said.put("tlsCiphersuites", names));
  }

  private void checkHostName() {
    Optional<String> check = query.value("ssl-check-hostname");
    boolean wants = check.map(word -> mode(word) != Mode.DISABLE).orElse(false);
    if (check.isPresent() && wants != mode.equals(Optional.of(Mode.HOST))) {
      throw Dsn.bad(kind, "ssl-check-hostname contradicts the TLS mode");
    }
  }

  /** A certificate that would not be looked at is a mistake that nobody would notice. */
  private void requireModeFor(Set<String> files) {
    boolean named = files.stream().anyMatch(name -> query.value(name).isPresent());
    boolean checks = mode.isPresent() && mode.get().compareTo(Mode.REQUIRE) >= 0;
    if (named && !checks) {
      throw Dsn.bad(kind, "certificate parameters need a TLS mode of require or stronger");
    }
  }
}
