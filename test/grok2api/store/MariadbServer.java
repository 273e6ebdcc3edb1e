package grok2api.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MariaDB with one user and as many databases as tests ask for. */
final class MariadbServer extends TestServer {

  private final String program;

  private MariadbServer(String program) throws Exception {
    super("mysql");
    this.program = program;
  }

  static MariadbServer open() throws Exception {
    String program = program("mariadb-server", "/usr/sbin/mariadbd", "/usr/sbin/mysqld");
    MariadbServer server = new MariadbServer(program);
    server.run(
        List.of(
            "/usr/bin/mariadb-install-db",
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--datadir=" + server.data()));
    server.start();
    server.sql("mysql", "CREATE USER 'grok'@'127.0.0.1' IDENTIFIED BY 'p@ss/w:rd'");
    server.sql("mysql", "GRANT ALL ON *.* TO 'grok'@'127.0.0.1'");
    return server;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  @Override
  List<String> command() {
    return List.of(
        program,
        "--no-defaults",
        "--datadir=" + data(),
        "--bind-address=127.0.0.1",
        "--port=" + port,
        "--socket=" + folder.resolve("socket"),
        "--skip-name-resolve",
        "--innodb-buffer-pool-size=32M");
  }

  @Override
  boolean answers() {
    try {
      sql("mysql", "SELECT 1");
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** An empty database; its URL as the Python servers write it. */
  String database(String name) throws Exception {
    sql("mysql", "DROP DATABASE IF EXISTS " + name);
    sql("mysql", "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
    return url(name);
  }

  String url(String name) {
    return "mysql+aiomysql://grok:p%40ss%2Fw%3Ard@127.0.0.1:" + port + "/" + name + "?charset=utf8";
  }

  /** Runs statements of a dump, unchanged. */
  void load(String name, Path dump) throws Exception {
    feed(dump, client(name));
  }

  String sql(String name, String statement) throws Exception {
    return run(client(name, "-e", statement));
  }

  private List<String> client(String name, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/mariadb",
                "--no-defaults",
                "--default-character-set=utf8mb4",
                "--batch",
                "--skip-column-names",
                "--socket=" + folder.resolve("socket"),
                "--user=root",
                name));
    command.addAll(List.of(more));
    return command;
  }
}
