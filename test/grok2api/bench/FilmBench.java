package grok2api.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A film of 100 MB out of the cache, {@code /v1/files/video}, beside nginx that serves the same
 * file, by turns; and what the gateway's heap does meanwhile.
 */
final class FilmBench {

  private static final int FILM_BYTES = 100 * 1024 * 1024;
  private static final int CONNECTIONS = 2;
  private static final int PIECE = 256 * 1024;
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final String PATH = "/v1/files/video?id=" + ID;

  private final Stand stand;
  private final Path home;
  private final int rounds;
  private final Duration time;

  /**
   * A bench of this stand.
   *
   * @param home a folder of its own for the film
   */
  FilmBench(Stand stand, Path home, int rounds, Duration time) {
    this.stand = stand;
    this.home = home;
    this.rounds = rounds;
    this.time = time;
  }

  /** Runs all rounds; each row of the table goes to {@code say}. */
  void run(Consumer<String> say) throws Exception {
    Path videos = Files.createDirectories(home.resolve("data/files/videos"));
    Path film = film(videos.resolve(ID + ".mp4"));
    Path gc = home.resolve("gc.log");
    Map<String, String> variables = Map.of("DATA_DIR", home.resolve("data").toString());
    int port = freePort();
    try (Child nginx = nginx(port);
        Stand.Gateway gateway = stand.gateway(variables, List.of("-Xlog:gc:file=" + gc))) {
      round(port, "/" + film.getFileName());
      round(gateway.port(), PATH);
      double before = gateway.child().peakMb();
      gateway.child().forgetPeak();
      double cpu = gateway.child().cpuSeconds();
      double[][] rates = new double[2][rounds];
      double served = 0;
      for (int i = 0; i < rounds; i++) {
        rates[0][i] = round(port, "/" + film.getFileName());
        rates[1][i] = round(gateway.port(), PATH);
        served += rates[1][i] * time.toMillis() / 1e3;
      }
      cpu = gateway.child().cpuSeconds() - cpu;
      double[] ratios = new double[rounds];
      Arrays.setAll(ratios, i -> rates[1][i] / rates[0][i]);
      say.accept(
          "film of 100 MB from the cache, 2 connections | MB/s | | %.0f | %.0f | **%.2f**"
              .formatted(median(rates[0]), median(rates[1]), median(ratios)));
      Bench.Heap heap = Bench.Heap.of(gc);
      say.accept(
          ("… | gateway CPU s per GB; resident MB before, peak; heap MB before, after a"
                  + " collection | | %.0f | %.2f; %.0f, %.0f; %.0f, %.0f |")
              .formatted(
                  nginx.peakMb(),
                  cpu / (served / 1024),
                  before,
                  gateway.child().peakMb(),
                  heap.before(),
                  heap.after()));
    }
  }

  /** Bytes that begin like a film. */
  private static Path film(Path file) throws IOException {
    byte[] piece = new byte[1024 * 1024];
    byte[] head = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm'};
    try (OutputStream out = Files.newOutputStream(file)) {
      System.arraycopy(head, 0, piece, 0, head.length);
      for (int written = 0; written < FILM_BYTES; written += piece.length) {
        out.write(piece);
        piece[0] = 1;
      }
    }
    return file;
  }

  private Child nginx(int port) throws Exception {
    Path conf = home.resolve("files.conf");
    Files.writeString(
        conf,
        """
        daemon off; master_process off; worker_processes 1; pid %1$s/files.pid;
        error_log %1$s/files.log;
        events { worker_connections 64; }
        http {
          access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
          uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
          server { listen 127.0.0.1:%2$d; root %1$s/data/files/videos; }
        }
        """
            .formatted(home, port));
    List<String> command = List.of("nginx", "-p", home.toString(), "-c", conf.toString());
    Child child = Child.start(home.resolve("files.out"), home, Map.of(), command);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!listens(port)) {
      if (!child.alive() || System.nanoTime() > end) {
        throw new IOException("nginx did not start: " + child.output());
      }
      Thread.sleep(10);
    }
    return child;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** MB a second over all connections. */
  private double round(int port, String path) throws Exception {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    long bytes = 0;
    try (ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(workers.submit(() -> fetch(port, path, end)));
      }
      for (Future<Long> one : all) {
        bytes += one.get();
      }
    }
    return bytes / 1048576.0 / ((System.nanoTime() - start) / 1e9);
  }

  /** Reads the film again and again over one connection; each one to its end. */
  private static long fetch(int port, String path, long end) throws IOException {
    byte[] request =
        ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] piece = new byte[PIECE];
    long bytes = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      InputStream in = socket.getInputStream();
      while (System.nanoTime() < end) {
        socket.getOutputStream().write(request);
        head(in);
        long left = FILM_BYTES;
        while (left > 0) {
          int n = in.read(piece, 0, (int) Math.min(piece.length, left));
          if (n < 0) {
            throw new IOException("the film ended early");
          }
          left -= n;
        }
        bytes += FILM_BYTES;
      }
    }
    return bytes;
  }

  private static void head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no answer");
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 200 ")
        || !head.toString().toLowerCase(java.util.Locale.ROOT).contains("th: " + FILM_BYTES)) {
      throw new IOException("not the film: " + head);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
