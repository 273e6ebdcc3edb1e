package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Startup.Storage.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of URL that the servers of the family take, in the words of the drivers. */
class DsnTest {

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, postgres://h/d, jdbc:postgresql://h:5432/d",
    "POSTGRESQL, postgresql://h:6000/d, jdbc:postgresql://h:6000/d",
    "POSTGRESQL, pgsql://h/d, jdbc:postgresql://h:5432/d",
    "POSTGRESQL, postgresql+asyncpg://u:p@h/d, jdbc:postgresql://h:5432/d",
    "POSTGRESQL, postgresql+psycopg://h/d, jdbc:postgresql://h:5432/d",
    "POSTGRESQL, PostgreSQL+psycopg2://h/d, jdbc:postgresql://h:5432/d",
    "POSTGRESQL, postgresql://u@[::1]:7/d, jdbc:postgresql://[::1]:7/d",
    "POSTGRESQL, postgresql:///d, jdbc:postgresql://localhost:5432/d",
    "POSTGRESQL, postgresql://h/a%20b, jdbc:postgresql://h:5432/a%20b",
    "POSTGRESQL, jdbc:postgresql://h/d?user=u, jdbc:postgresql://h/d?user=u",
    "MYSQL, mysql://h/d, jdbc:mariadb://h:3306/d",
    "MYSQL, mariadb://h/d, jdbc:mariadb://h:3306/d",
    "MYSQL, mysql+aiomysql://u:p@h/d?charset=utf8mb4, jdbc:mariadb://h:3306/d",
    "MYSQL, mariadb+aiomysql://h/d, jdbc:mariadb://h:3306/d",
    "MYSQL, mysql+pymysql://h/d, jdbc:mariadb://h:3306/d",
    "MYSQL, mysql+asyncmy://h/d, jdbc:mariadb://h:3306/d",
    "MYSQL, u:p@tcp(h:3307)/d?parseTime=true&loc=Local, jdbc:mariadb://h:3307/d",
    "MYSQL, u:p@tcp([::1]:3307)/d, jdbc:mariadb://[::1]:3307/d",
    "MYSQL, u:p@tcp(h)/d, jdbc:mariadb://h:3306/d",
    "MYSQL, u@/d, jdbc:mariadb://127.0.0.1:3306/d",
    "MYSQL, jdbc:mariadb://h/d, jdbc:mariadb://h/d",
    "MYSQL, jdbc:mysql://h/d?x=1, jdbc:mariadb://h/d?x=1",
  })
  void translatesTheAddress(Kind kind, String text, String url) {
    assertEquals(url, parse(kind, text).url());
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, postgresql://us%40er:p%3A%2F%3Fw@h/d, us@er, p:/?w",
    "POSTGRESQL, postgresql://user:p@ss:w@h/d, user, p@ss:w",
    "POSTGRESQL, postgresql://user:p+w%2Bx@h/d, user, p+w+x",
    "POSTGRESQL, postgresql://user:100%@h/d, user, 100%",
    "POSTGRESQL, postgresql://user@h/d, user, ",
    "POSTGRESQL, postgresql://h/d, , ",
    "MYSQL, user:p@ss(w)rd%41@tcp(h:1)/d, user, p@ss(w)rd%41",
  })
  void keepsUserAndPasswordOutOfTheUrl(Kind kind, String text, String user, String password) {
    Dsn dsn = parse(kind, text);
    assertEquals(Optional.ofNullable(user), Optional.ofNullable(dsn.properties().get("user")));
    assertEquals(
        Optional.ofNullable(password), Optional.ofNullable(dsn.properties().get("password")));
    if (password != null) {
      assertFalse(dsn.url().contains(password));
      assertFalse(dsn.toString().contains(password));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "disable, disable",
    "disabled, disable",
    "false, disable",
    "0, disable",
    "no, disable",
    "off, disable",
    "allow, prefer",
    "prefer, prefer",
    "preferred, prefer",
    "require, require",
    "required, require",
    "true, require",
    "1, require",
    "yes, require",
    "on, require",
    "verify-ca, verify-ca",
    "verify_ca, verify-ca",
    "verify-full, verify-full",
    "verify_full, verify-full",
    "verify-identity, verify-full",
    "VERIFY_IDENTITY, verify-full",
  })
  void translatesTheTlsModeForPostgresql(String word, String mode) {
    assertEquals(mode, property(Kind.POSTGRESQL, "postgresql://h/d?ssl=" + word, "sslmode"));
    assertEquals(
        mode, property(Kind.POSTGRESQL, "postgresql://h/d?ssl=off&sslmode=" + word, "sslmode"));
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://h/d?ssl=disabled, disable",
    "mysql://h/d?ssl-mode=REQUIRED, trust",
    "mysql://h/d?ssl=true, trust",
    "mysql://h/d?ssl=true&ssl_ca=/ca.pem, verify-ca",
    "mysql://h/d?ssl-mode=VERIFY_CA, verify-ca",
    "mysql://h/d?ssl-mode=VERIFY_IDENTITY&ssl-check-hostname=true, verify-full",
    "u@tcp(h)/d?tls=true, verify-full",
    "u@tcp(h)/d?tls=skip-verify, trust",
    "u@tcp(h)/d?tls=false, disable",
  })
  void translatesTheTlsModeForMariadb(String text, String mode) {
    assertEquals(mode, property(Kind.MYSQL, text, "sslMode"));
  }

  @Test
  void passesCertificatesAndUnknownParametersOn() {
    Map<String, String> said =
        parse(
                Kind.POSTGRESQL,
                "postgresql://h/d?sslmode=require&sslrootcert=/r.pem&sslcert=/c.pem&sslkey=/k.pk8"
                    + "&options=-c%20x%3D1&charset=utf8&prepared_statement_cache_size=0")
            .properties();
    assertEquals("verify-ca", said.get("sslmode"));
    assertEquals("/r.pem", said.get("sslrootcert"));
    assertEquals("/c.pem", said.get("sslcert"));
    assertEquals("/k.pk8", said.get("sslkey"));
    assertEquals("-c x=1", said.get("options"));
    assertEquals("0", said.get("prepareThreshold"));
    assertFalse(said.containsKey("charset"));
    assertEquals(
        "/ca.pem",
        property(Kind.MYSQL, "mysql://h/d?ssl=verify-ca&ssl-ca=/ca.pem", "serverSslCert"));
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, mysql://u:hunter2@h/d, scheme",
    "MYSQL, postgresql://u:hunter2@h/d, scheme",
    "POSTGRESQL, u:hunter2@tcp(h:1)/d, not a database URL",
    "POSTGRESQL, nonsense, not a database URL",
    "POSTGRESQL, postgresql://u:hunter2@h, names no database",
    "MYSQL, u:hunter2@tcp(h:1)/, names no database",
    "MYSQL, u:hunter2@unix(/s)/d, only tcp",
    "MYSQL, jdbc:postgresql://h/d?password=hunter2, another database",
    "MYSQL, mysql://h/d?unix_socket=/s, unix_socket",
    "MYSQL, mysql://h/d?ssl-mode=preferred, cannot prefer",
    "MYSQL, mysql://h/d?ssl-ca=/ca.pem, need a TLS mode",
    "MYSQL, mysql://h/d?ssl=true&ssl-cert=/c.pem, ssl-cert",
    "MYSQL, mysql://h/d?ssl=true&ssl-capath=/c, ssl-capath",
    "MYSQL, mysql://h/d?ssl=true&ssl-check-hostname=true, contradicts",
    "POSTGRESQL, postgresql://h/d?sslmode=sometimes, TLS mode",
    "POSTGRESQL, postgresql://h/d?sslrootcert=/r.pem, need a TLS mode",
    "POSTGRESQL, postgresql://h/d?sslmode=prefer&sslrootcert=/r.pem, need a TLS mode",
    "POSTGRESQL, postgresql://h/d?sslmode=require&sslkey=/k.pk8, sslcert too",
    "POSTGRESQL, postgresql://h/d?sslmode=require&sslcert=/c&sslkey=/k.pem, openssl pkcs8",
    "POSTGRESQL, postgresql://h/d?sslmode=require&sslcrl=/l, sslcrl",
    "POSTGRESQL, postgresql://h/d?ssl_min_protocol_version=TLSv1.3, ssl_min_protocol_version",
    "REDIS, http://u:hunter2@h, redis://",
    "REDIS, redis://h/x, database",
  })
  void refusesWithAReasonAndWithoutThePassword(Kind kind, String text, String reason) {
    Failure refused = assertThrows(Failure.class, () -> parseAny(kind, text));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertTrue(refused.getMessage().startsWith("ACCOUNT_" + kind + "_URL"), refused.getMessage());
    assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h, h, 6379, 0, false, '', ''",
    "redis://:p%40w@h:6380/3, h, 6380, 3, false, '', p@w",
    "rediss://u:p@[::1]/2, ::1, 6379, 2, true, u, p",
    "redis://h?db=4&username=u&password=p%26, h, 6379, 4, false, u, p&",
    "REDIS://localhost, localhost, 6379, 0, false, '', ''",
  })
  void readsRedisUrls(
      String text, String host, int port, int db, boolean tls, String user, String password) {
    assertEquals(
        new RedisDsn(host, port, db, tls, user, new Secret(password)),
        RedisDsn.parse(new Secret(text)));
  }

  private static void parseAny(Kind kind, String text) {
    if (kind == Kind.REDIS) {
      RedisDsn.parse(new Secret(text));
    } else {
      parse(kind, text);
    }
  }

  private static String property(Kind kind, String text, String name) {
    return parse(kind, text).properties().get(name);
  }

  private static Dsn parse(Kind kind, String text) {
    return Dsn.parse(kind, new Secret(text));
  }
}
