package grok2api.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;

/** A server that answers each connection with a script over the bare socket. */
final class RawServer implements AutoCloseable {

  /** What happens on one connection. */
  interface Script {
    void run(Peer peer) throws Exception;
  }

  /** One accepted connection. */
  static final class Peer {
    final Socket socket;
    final InputStream in;
    final OutputStream out;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    /** Reads a request head, and the body that its length announces; empty at the end. */
    String request() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return "";
        }
        head.write(b);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      int length = 0;
      for (String line : text.split("\r\n")) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      return text + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    void say(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** Waits until the other side has closed; false after 15 s. */
    boolean sawClose() throws IOException {
      socket.setSoTimeout(15_000);
      try {
        in.transferTo(OutputStream.nullOutputStream());
        return true;
      } catch (java.net.SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true; // a reset is a close too
      }
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch firstDone = new CountDownLatch(1);

  RawServer(Script script) throws IOException {
    this(script, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
  }

  RawServer(Script script, ServerSocket server) {
    this.script = script;
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String path) {
    String origin = server instanceof SSLServerSocket ? "https://localhost:" : "http://127.0.0.1:";
    return origin + port() + path;
  }

  int connections() {
    return connections.get();
  }

  /** Waits until the first connection's script is over, and fails when it failed. */
  void awaitFirst() throws Exception {
    if (!firstDone.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the script did not end");
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("the script failed", failures.peek());
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          failures.add(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.run(new Peer(socket));
    } catch (Throwable e) {
      failures.add(e);
    } finally {
      firstDone.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
