package grok2api.store;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Where classes come from, for processes that tests start. */
final class ClassPath {

  private static final List<String> OWN =
      List.of(
          "grok2api.store.ClassPath",
          "grok2api.store.SqlAccountStore",
          "com.fasterxml.jackson.core.JsonFactory",
          "com.zaxxer.hikari.HikariDataSource",
          "org.tomlj.Toml",
          "org.sqlite.JDBC",
          "org.slf4j.Logger");

  private static final List<String> DRIVERS =
      List.of(
          "redis.clients.jedis.Jedis",
          "redis.clients.authentication.core.Token",
          "org.apache.commons.pool2.ObjectPool",
          "org.json.JSONObject",
          "com.google.gson.Gson",
          "org.postgresql.Driver",
          "org.mariadb.jdbc.Driver");

  private ClassPath() {}

  /** The program, the tests of this package and their libraries, however they were started. */
  static String ofTests() {
    return withoutDrivers() + File.pathSeparator + joined(DRIVERS);
  }

  /** The same as someone has it who did not add the optional jars. */
  static String withoutDrivers() {
    return joined(OWN);
  }

  private static String joined(List<String> classes) {
    return classes.stream()
        .map(ClassPath::location)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(String name) {
    try {
      Class<?> type = Class.forName(name);
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
