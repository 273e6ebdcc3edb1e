package grok2api.api.admin;

import grok2api.account.AccountDesk;
import grok2api.account.AccountDirectory;
import grok2api.account.AccountImport;
import grok2api.account.AccountList;
import grok2api.account.AccountSettings;
import grok2api.account.AccountSync;
import grok2api.account.FakeClock;
import grok2api.account.OfficialKeys;
import grok2api.account.RefreshResult;
import grok2api.api.ApiErrors;
import grok2api.api.KeyCheck;
import grok2api.api.LoginThrottle;
import grok2api.audit.PoolHistory;
import grok2api.audit.RequestLog;
import grok2api.base.Failure;
import grok2api.config.ConfigStore;
import grok2api.config.Environment;
import grok2api.config.LocalConfigFile;
import grok2api.gateway.ModelDirectory;
import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Route;
import grok2api.http.Server;
import grok2api.http.ServerSettings;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.log.LogSettings;
import grok2api.log.Logs;
import grok2api.media.MediaCache;
import grok2api.model.Catalogue;
import grok2api.store.OlderDatabases;
import grok2api.store.RequestDatabase;
import grok2api.store.SqlAccountStore;
import grok2api.store.SqliteMediaIndex;
import grok2api.upstream.OfficialModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The admin API on a real server and real SQLite files, with a clock that goes when told and work
 * on accounts that does as it is told.
 */
final class Desk implements AutoCloseable {

  static final String KEY = "operator-key";
  static final long START = 1_784_000_000_000L;

  final FakeClock clock = new FakeClock(START);
  final AtomicLong nanos = new AtomicLong(1);
  final FakeWork work = new FakeWork();
  final List<RefusedCall> refusals = new ArrayList<>();
  final Path home;
  final ConfigStore config;
  final AccountDirectory directory;
  final AccountSync sync;
  final ClientKeyBook keys;
  final RequestLog requests;
  final PoolHistory history;
  final FakeKeys officialKeys = new FakeKeys();
  final MediaCache cache;
  final TaskBoard tasks = new TaskBoard(clock);
  final Logs logs;
  volatile boolean stopping;

  private final SqlAccountStore store;
  private final Server server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** What batches do with an account, as a test says it. */
  static final class FakeWork implements AssetShelf {
    final Map<String, List<Asset>> shelf = new ConcurrentHashMap<>();
    volatile BatchWork.QuotaReading refresh = token -> RefreshResult.One.REFRESHED;
    volatile BatchWork.NsfwSwitch nsfw = (token, on) -> "";
    volatile BatchWork.AssetCleaner assets = token -> 3;

    @Override
    public List<Asset> list(String token) {
      if (!shelf.containsKey(token)) {
        throw Failure.upstream("refused; cookie: sso=verysecret");
      }
      return shelf.get(token);
    }

    @Override
    public void delete(String token, String id) {
      boolean gone = shelf.get(token).removeIf(asset -> asset.id().equals(id));
      if (!gone) {
        throw Failure.upstream("no such file");
      }
    }

    @Override
    public int clear(String token) {
      int files = shelf.get(token).size();
      shelf.get(token).clear();
      return files;
    }

    BatchWork work() {
      return new BatchWork(
          token -> refresh.refresh(token),
          token -> refresh.refresh(token),
          (token, on) -> nsfw.set(token, on),
          token -> assets.clear(token));
    }
  }

  /** Official keys as a test says they fare. */
  static final class FakeKeys implements OfficialKeys {
    final List<Entry> entries = new ArrayList<>();

    @Override
    public List<Entry> entries() {
      return List.copyOf(entries);
    }

    @Override
    public void tryAgain(String id) {
      entries.replaceAll(
          e ->
              e.id().equals(id)
                  ? new Entry(id, e.key(), Optional.empty(), Optional.empty(), Map.of())
                  : e);
    }
  }

  /** An answer with its body read. */
  record Answer(int status, HttpResponse<byte[]> response) {
    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    Json.Obj json() {
      return (Json.Obj) JsonReader.parse(response.body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The value at a dotted path, compact; empty when absent. */
    String at(String path) {
      Json value = JsonReader.parse(response.body());
      for (String step : path.split("\\.")) {
        value =
            switch (value) {
              case Json.Obj object -> object.members().get(step);
              case Json.Arr(var items) ->
                  items.size() > Integer.parseInt(step) ? items.get(Integer.parseInt(step)) : null;
              case null, default -> null;
            };
      }
      return value == null ? "" : value instanceof Json.Str(var text) ? text : value.compact();
    }
  }

  Desk(Path home) {
    this(home, Map.of("GROK_APP_APP_KEY", KEY));
  }

  Desk(Path home, Map<String, String> variables) {
    this.home = home;
    LogSettings silent =
        new LogSettings(System.Logger.Level.OFF, Optional.empty(), false, ZoneOffset.UTC);
    this.logs = Logs.start(silent);
    this.config =
        ConfigStore.open(
            new LocalConfigFile(home.resolve("config.toml")), Environment.of(variables, home));
    this.store = SqlAccountStore.sqlite(home.resolve("accounts.db"), clock);
    this.directory =
        new AccountDirectory(AccountSettings.of(config.current()), clock, new Random(1));
    this.sync = new AccountSync(store, directory, AccountSync.Pace.DEFAULT);
    sync.start();
    this.keys = ClientKeyBook.open(new ClientKeyFile(home.resolve("client_keys.json")), clock);
    RequestDatabase audit = RequestDatabase.open(home.resolve("audit.db"));
    this.requests =
        new RequestLog(audit, () -> new RequestLog.Retention(Duration.ofDays(14), 1_000), clock)
            .start();
    AdminKeyCheck check =
        new AdminKeyCheck(
            config::current, new LoginThrottle(nanos::get), new AdminSessions(nanos::get));
    KeyCheck clients = new KeyCheck(config::current, keys);
    ClientLimits limits = new ClientLimits(keys);
    AdminApi.Accounts accounts =
        new AdminApi.Accounts(
            directory,
            sync,
            new AccountDesk(directory, sync, store, clock),
            new AccountList(directory, sync, clock),
            new AccountImport(directory, sync, store, OlderDatabases::file, clock));
    this.history = new PoolHistory(audit.pools(), new PoolCensus(accounts.list()), clock).start();
    this.cache =
        new MediaCache(
            home,
            SqliteMediaIndex.open(home.resolve("media.db")),
            config.current().cache().local(),
            clock);
    cache.start(true);
    List<Route> routes = new ArrayList<>(api(check, accounts).routes());
    routes.addAll(new CacheRoutes(cache).routes());
    routes.addAll(new AssetRoutes(config::current, accounts, work, tasks).routes());
    routes.add(limits.around(chat()));
    this.server =
        new Server(
                ServerSettings.of("127.0.0.1", 0),
                routes,
                (access, in) ->
                    access == Access.ADMIN ? check.admit(access, in) : clients.admit(access, in),
                in -> AdminErrors.RENDERER,
                new RequestAudit(config::current, requests, "here:1", clock))
            .start();
  }

  private AdminApi api(AdminKeyCheck check, AdminApi.Accounts accounts) {
    ModelDirectory models = new ModelDirectory(Catalogue.builtIn(), Map.of(), OfficialModels.NONE);
    return new AdminApi(
        new AdminApi.Rooms(config, check, logs, models, work.work(), tasks),
        accounts,
        new AdminApi.Clients(keys, requests),
        new AdminApi.Watch(() -> refusals, history, officialKeys),
        new AdminApi.Facts(
            "1.2.3", "local", () -> true, () -> stopping, ReleaseSource.UNKNOWN, clock));
  }

  /** A client's route that answers as its model says: {@code slow} waits until it is cancelled. */
  private static Route chat() {
    Handler handler =
        (in, out) -> {
          String model = AdminBody.object(in).require("model").string();
          in.note("model", model);
          in.note("upstream", "web");
          in.note("attempts", 1);
          in.note("account", "f1f2f3f4");
          in.note("pool", "basic");
          in.note("ttfb_ms", 5L);
          in.note("prompt_tokens", 10L);
          in.note("completion_tokens", 4L);
          if (model.equals("broken")) {
            throw Failure.upstream("no");
          }
          out.json(200, json -> json.beginObject().field("ok", true).endObject());
        };
    Route.Limits limits = new Route.Limits(1 << 20, Duration.ZERO);
    return new Route(
        "POST", "/v1/chat/completions", Access.CLIENT_KEY, limits, ApiErrors.EITHER, handler);
  }

  int port() {
    return server.port();
  }

  Answer get(String path) {
    return call("GET", path, "");
  }

  Answer post(String path, String body) {
    return call("POST", path, body);
  }

  /** A call with the operator's key. */
  Answer call(String method, String path, String body) {
    return call(method, path, body, "Authorization", "Bearer " + KEY);
  }

  /** A call with these headers, name after value. */
  Answer call(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = request(method, path, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  /** Opens an event stream and leaves it open. */
  Events events(String path) {
    try {
      HttpResponse<InputStream> response =
          http.send(
              request("GET", path, "").header("Authorization", "Bearer " + KEY).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError(path + " " + response.statusCode());
      }
      return new Events(response.body());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Frames of an event stream, one after the other. */
  record Events(InputStream in) implements AutoCloseable {

    /** The next frame without its blank line; empty at the end. */
    String next() {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      try {
        for (int b = in.read(); b >= 0; b = in.read()) {
          frame.write(b);
          String text = frame.toString(StandardCharsets.UTF_8);
          if (text.endsWith("\n\n")) {
            return text.substring(0, text.length() - 2);
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return "";
    }

    /** The object of the next frame that is no comment. */
    Json.Obj data() {
      String frame = next();
      while (frame.startsWith(":")) {
        frame = next();
      }
      int at = frame.indexOf("data: ");
      if (at < 0) {
        throw new AssertionError("no data in: " + frame);
      }
      return (Json.Obj) JsonReader.parse(frame.substring(at + 6));
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Adds accounts and returns their tokens. */
  List<String> accounts(int count) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tokens.add("token-%06d-abcdefghijklmnop".formatted(i));
    }
    add("basic", tokens);
    return tokens;
  }

  void add(String pool, List<String> tokens) {
    String list = "\"" + String.join("\",\"", tokens) + "\"";
    Answer answer =
        post("/admin/api/tokens/add", "{\"pool\":\"" + pool + "\",\"tokens\":[" + list + "]}");
    if (answer.status() != 200) {
      throw new AssertionError(answer.text());
    }
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within 10 s");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    tasks.close();
    server.close();
    history.close();
    requests.close();
    cache.close();
    sync.close();
    store.close();
    config.close();
    logs.close();
    http.close();
  }
}
