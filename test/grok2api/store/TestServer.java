package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A database server for tests: Debian's program on a free port with its data in a temporary folder,
 * run by its own user where the tests run as root, for PostgreSQL refuses root.
 */
abstract class TestServer implements AutoCloseable {

  private static final int TRIES = 300; // of 100 ms each
  private static final Path SHARED = Path.of("/tmp"); // other users must get at it

  final Path folder;
  final int port;
  private final String user;
  private Process process;

  TestServer(String user) throws IOException {
    this.user = user;
    this.folder = Files.createTempDirectory(SHARED, "grok2api-db");
    this.port = freePort();
    if (isRoot()) {
      run("chown", user, folder.toString());
    } else {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** What starts the server in the foreground. */
  abstract List<String> command();

  /** True when it answers. */
  abstract boolean answers();

  /** Skips the test when the program is not installed. */
  static String program(String debianPackage, String... places) {
    for (String place : places) {
      if (Files.isExecutable(Path.of(place))) {
        return place;
      }
    }
    Assumptions.abort("the Debian package " + debianPackage + " is not installed");
    throw new IllegalStateException();
  }

  final void start() throws Exception {
    process = launch(command(), folder.resolve("server.log"));
    for (int i = 0; i < TRIES; i++) {
      if (answers()) {
        return;
      }
      if (!process.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException(
        "no answer:\n" + Files.readString(folder.resolve("server.log")));
  }

  /** As a power failure would: no time to write anything. */
  final void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Runs a program of the server's user to its end. */
  final String run(List<String> command) throws IOException, InterruptedException {
    return run(asUser(command).toArray(String[]::new));
  }

  /** Feeds a file to a program. */
  final void feed(Path file, List<String> command) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(asUser(command))
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .directory(SHARED.toFile())
            .start();
    finish(child, command.getFirst());
  }

  private static String run(String... command) throws IOException {
    Process child =
        new ProcessBuilder(command).redirectErrorStream(true).directory(SHARED.toFile()).start();
    try {
      return finish(child, command[0]);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String finish(Process child, String name)
      throws IOException, InterruptedException {
    try (InputStream out = child.getInputStream()) {
      String text = new String(out.readAllBytes(), UTF_8);
      if (!child.waitFor(60, TimeUnit.SECONDS) || child.exitValue() != 0) {
        throw new IOException(name + " failed:\n" + text);
      }
      return text;
    }
  }

  private Process launch(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(asUser(command))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .directory(SHARED.toFile())
        .start();
  }

  private List<String> asUser(List<String> command) {
    if (!isRoot()) {
      return command;
    }
    List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=" + user));
    all.addAll(List.of("--regid=" + user, "--init-groups", "--"));
    all.addAll(command);
    return all;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  @Override
  public final void close() throws IOException {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
