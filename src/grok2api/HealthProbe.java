package grok2api;

import grok2api.config.Startup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * {@code health}: asks the server of this container whether it lives. Plain socket: it starts fast.
 */
final class HealthProbe {

  private static final int TIMEOUT_MILLIS = 5_000;

  private final Startup startup;

  HealthProbe(Startup startup) {
    this.startup = startup;
  }

  int run(PrintStream out, PrintStream err) {
    try (Socket socket = new Socket()) {
      InetAddress host = InetAddress.getByName(startup.host());
      InetAddress target = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
      socket.connect(new InetSocketAddress(target, startup.port()), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream request = socket.getOutputStream();
      request.write(
          "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      request.flush();
      return report(statusLine(socket.getInputStream()), out, err);
    } catch (IOException e) {
      err.println("not healthy: " + e.getMessage());
      return 1;
    }
  }

  private static int report(String statusLine, PrintStream out, PrintStream err) {
    if (statusLine.startsWith("HTTP/1.1 200")) {
      out.println("healthy");
      return 0;
    }
    err.println("not healthy: " + statusLine);
    return 1;
  }

  private static String statusLine(InputStream answer) throws IOException {
    byte[] start = answer.readNBytes(64);
    String text = new String(start, StandardCharsets.US_ASCII);
    int end = text.indexOf('\r');
    return end < 0 ? text : text.substring(0, end);
  }
}
