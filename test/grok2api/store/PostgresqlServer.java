package grok2api.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL with one superuser and as many databases as tests ask for. */
public final class PostgresqlServer extends TestServer {

  private static final String PASSWORD = "p%4:/w?rd"; // to be percent-encoded in a URL

  private final Path programs;

  private PostgresqlServer(Path programs) throws Exception {
    super("postgres");
    this.programs = programs;
  }

  /** Starts it; the test is skipped where it is not installed. */
  public static PostgresqlServer open() throws Exception {
    Path initdb = Path.of(program("postgresql", places()));
    PostgresqlServer server = new PostgresqlServer(initdb.getParent());
    server.run(
        List.of(
            initdb.toString(),
            "-D",
            server.data(),
            "-U",
            "grok",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions"));
    server.start();
    return server;
  }

  private static String[] places() throws Exception {
    Path versions = Path.of("/usr/lib/postgresql");
    List<String> places = new ArrayList<>();
    if (Files.isDirectory(versions)) {
      try (Stream<Path> all = Files.list(versions)) {
        all.sorted().forEach(version -> places.add(version.resolve("bin/initdb").toString()));
      }
    }
    return places.toArray(String[]::new);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  @Override
  List<String> command() {
    return List.of(
        programs.resolve("postgres").toString(),
        "-D",
        data(),
        "-p",
        Integer.toString(port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=" + folder,
        "-c",
        "shared_buffers=16MB");
  }

  @Override
  boolean answers() {
    try {
      psql("postgres", "-c", "SELECT 1");
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** An empty database; its URL as the Python servers write it. */
  public String database(String name) throws Exception {
    psql("postgres", "-c", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    psql("postgres", "-c", "CREATE DATABASE " + name);
    return url(name);
  }

  String url(String name) {
    String password = PASSWORD.replace("%", "%25").replace(":", "%3A").replace("/", "%2F");
    return "postgresql+asyncpg://grok:"
        + password.replace("?", "%3F")
        + "@127.0.0.1:"
        + port
        + "/"
        + name
        + "?ssl=disable";
  }

  /** Runs statements of a dump, unchanged. */
  void load(String name, Path dump) throws Exception {
    feed(dump, client(name, "-q", "-v", "ON_ERROR_STOP=1"));
  }

  /** What the program says to statements. */
  public String psql(String name, String... more) throws Exception {
    return run(client(name, more));
  }

  private List<String> client(String name, String... more) {
    List<String> command =
        new ArrayList<>(List.of(programs.resolve("psql").toString(), "-X", "-A", "-t"));
    command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "grok"));
    command.addAll(List.of("-d", name));
    command.addAll(List.of(more));
    return command;
  }
}
