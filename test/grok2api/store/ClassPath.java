package grok2api.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;

/** Where classes come from, for processes that tests start. */
final class ClassPath {

  private ClassPath() {}

  /** The program, the tests of this package and their libraries, however they were started. */
  static String ofTests() {
    try {
      return List.of(
              ClassPath.class,
              SqlAccountStore.class,
              JsonFactory.class,
              HikariDataSource.class,
              Jedis.class,
              Class.forName("org.apache.commons.pool2.ObjectPool"),
              Class.forName("org.json.JSONObject"),
              Class.forName("com.google.gson.Gson"),
              Class.forName("redis.clients.authentication.core.Token"),
              Class.forName("org.postgresql.Driver"),
              Class.forName("org.mariadb.jdbc.Driver"),
              Class.forName("org.tomlj.Toml"),
              Class.forName("org.sqlite.JDBC"),
              Class.forName("org.slf4j.Logger"))
          .stream()
          .map(ClassPath::location)
          .distinct()
          .collect(Collectors.joining(File.pathSeparator));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
