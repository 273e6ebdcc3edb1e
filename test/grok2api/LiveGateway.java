package grok2api;

import grok2api.config.Environment;
import grok2api.http.Route;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole program in this process, on a free port, in front of a simulator: what end-to-end tests
 * talk to. Accounts come in through the admin API, like everywhere.
 */
public final class LiveGateway implements AutoCloseable {

  /** Key for {@code /v1}. */
  public static final String API_KEY = "e2e-api-key";

  /** Key for {@code /admin}. */
  public static final String APP_KEY = "e2e-app-key";

  private final App app;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private LiveGateway(App app) {
    this.app = app;
  }

  /** Starts with a data folder and, on top of what the simulator needs, further variables. */
  public static LiveGateway start(Simulator sim, Path folder, Map<String, String> more) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("SERVER_HOST", "127.0.0.1");
    variables.put("SERVER_PORT", "0");
    variables.put("DATA_DIR", folder.resolve("data").toString());
    variables.put("LOG_DIR", folder.resolve("logs").toString());
    variables.put("LOG_LEVEL", "ERROR");
    variables.put("GROK_APP_API_KEY", API_KEY);
    variables.put("GROK_APP_APP_KEY", APP_KEY);
    variables.put("GROK_UPSTREAM_WEB_URL", sim.webUrl());
    variables.put("GROK_UPSTREAM_ASSETS_URL", sim.assetsUrl());
    variables.put("GROK_UPSTREAM_CONSOLE_URL", sim.consoleUrl());
    variables.put("GROK_UPSTREAM_ACCOUNTS_URL", sim.accountsUrl());
    variables.put("GROK_UPSTREAM_API_URL", sim.apiUrl());
    variables.put("GROK_UPSTREAM_LIVEKIT_URL", sim.livekitUrl());
    variables.putAll(more);
    return new LiveGateway(App.start(Environment.of(variables, folder)));
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + app.port();
  }

  /** The port that listens. */
  public int port() {
    return app.port();
  }

  /** The route table. */
  public List<Route> routes() {
    return app.routes();
  }

  /** Adds accounts to a pool. */
  public void add(String pool, String... tokens) {
    Js body = Js.obj("tokens", Js.arr((Object[]) tokens), "pool", pool);
    HttpResponse<String> answer = admin("POST", "/admin/api/tokens/add", body.toString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("adding accounts: " + answer.body());
    }
  }

  /** The accounts as the admin API lists them. */
  public List<Js> accounts() {
    return Js.parse(admin("GET", "/admin/api/tokens", "").body()).at("tokens").list();
  }

  /** A call of the admin API. */
  public HttpResponse<String> admin(String method, String path, String body) {
    return send(method, path, body, "Authorization", "Bearer " + APP_KEY);
  }

  /** A call of {@code /v1} with the API key and, in pairs, further headers. */
  public HttpResponse<String> v1(String method, String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + API_KEY;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return send(method, path, body, all);
  }

  /** Any call. */
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    app.close();
  }
}
