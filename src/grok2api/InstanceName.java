package grok2api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells instances apart in what they share, {@code host:port}; a container has its own host. */
final class InstanceName {

  private static final Path LINUX = Path.of("/proc/sys/kernel/hostname"); // asks no name server

  private InstanceName() {}

  static String of(int port) {
    return host() + ":" + port;
  }

  private static String host() {
    try {
      return Files.exists(LINUX)
          ? Files.readString(LINUX).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException | UncheckedIOException e) {
      return "localhost"; // the port still tells them apart here
    }
  }
}
