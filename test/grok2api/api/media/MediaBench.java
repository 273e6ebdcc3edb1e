package grok2api.api.media;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The whole program in front of the simulator, and a plain client for the media endpoints. */
final class MediaBench implements AutoCloseable {

  static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
                  + "hgGAWjR9awAAAABJRU5ErkJggg==");

  /** Known to the simulator's official API. */
  static final String KEY = "xai-key-0123456789";

  final Simulator sim = new Simulator();
  final LiveGateway gateway;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Starts with one account of each tier and these variables. */
  MediaBench(Path folder, String... settings) {
    Map<String, String> more = new HashMap<>();
    more.put("GROK_APP_WEBUI_ENABLED", "true");
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String name =
          setting.substring(0, equals).replace('.', '_').toUpperCase(java.util.Locale.ROOT);
      more.put("GROK_" + name, setting.substring(equals + 1));
    }
    sim.key(KEY);
    sim.account("tok-basic", "basic");
    sim.account("tok-super", "super");
    gateway = LiveGateway.start(sim, folder, more);
    gateway.add("basic", "tok-basic");
    gateway.add("super", "tok-super");
  }

  /** One more account, for after a test that used up the others. */
  void fresh() {
    String token = "tok-super-fresh-" + System.nanoTime();
    sim.account(token, "super");
    gateway.add("super", token);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    return send(method, path, BodyPublishers.ofString(body), BodyHandlers.ofString(), headers);
  }

  <T> HttpResponse<T> send(
      String method,
      String path,
      HttpRequest.BodyPublisher body,
      HttpResponse.BodyHandler<T> as,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.url() + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + LiveGateway.API_KEY)
            .method(method, body);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return http.send(request.build(), as);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> post(String path, Js body, String... headers) {
    return send("POST", path, body.toString(), headers);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** A form: names and values; a value that is bytes is a PNG file. */
  HttpResponse<String> form(String path, Object... fields) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      boolean file = fields[i + 1] instanceof byte[];
      String more = file ? "; filename=\"a.png\"\r\nContent-Type: image/png" : "";
      out.writeBytes(
          ("--b1\r\nContent-Disposition: form-data; name=\"" + fields[i] + "\"" + more + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      out.writeBytes(
          file
              ? (byte[]) fields[i + 1]
              : fields[i + 1].toString().getBytes(StandardCharsets.UTF_8));
      out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes("--b1--\r\n".getBytes(StandardCharsets.UTF_8));
    return send(
        "POST",
        path,
        BodyPublishers.ofByteArray(out.toByteArray()),
        BodyHandlers.ofString(),
        "Content-Type",
        "multipart/form-data; boundary=b1");
  }

  /** Asks for a job until it is as wanted. */
  Js await(String id, Predicate<Js> wanted) {
    var job = new AtomicReference<Js>();
    until(
        () -> {
          job.set(Js.parse(get("/v1/videos/" + id).body()));
          return wanted.test(job.get());
        });
    return job.get();
  }

  /** Waits until it is so. */
  void until(BooleanSupplier so) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    gateway.close();
    sim.close();
  }
}
