package grok2api;

import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.config.Environment;
import grok2api.config.Startup;
import grok2api.http.Route;
import grok2api.http.Server;
import grok2api.http.ServerSettings;
import grok2api.log.LogSettings;
import grok2api.log.Logs;
import grok2api.store.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The running program. Starts bottom-up (log, configuration, storage, net, upstreams, APIs, server)
 * and stops the other way round; listening means ready.
 */
final class App implements AutoCloseable {

  private static final Logger LOG = System.getLogger(App.class.getName());

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private Server server;
  private Duration drain = Duration.ZERO;

  private App() {}

  /** Starts everything; blocks until the port listens. A failure stops what was started. */
  static App start(Environment environment) {
    App app = new App();
    try {
      app.open(environment);
      return app;
    } catch (RuntimeException e) {
      app.close();
      throw e;
    }
  }

  /** The port that listens. */
  int port() {
    return server.port();
  }

  /** The route table. */
  List<Route> routes() {
    return server.routes();
  }

  private void open(Environment environment) {
    Startup startup = Startup.of(environment);
    Logs logs = keep(Logs.start(logSettings(startup)));
    startup.notes().forEach(note -> LOG.log(Level.WARNING, "start.note {0}", note));
    Storage storage = keep(Storage.open(startup, InstantSource.system()));
    ConfigStore config = keep(ConfigStore.open(storage.config(), environment));
    logs.changeFile(fileLevel(config.current()), config.current().logging().maxFiles());
    config.onChange(
        change -> logs.changeFile(fileLevel(change.after()), change.after().logging().maxFiles()));
    Rooms rooms = keep(Rooms.open(startup, storage, config, logs));
    drain = startup.drain();
    server = keep(rooms.server(serverSettings(startup))).start();
    config.watch();
    LOG.log(
        Level.INFO,
        "start.ready version={0} address={1} port={2} accounts={3}",
        BuildInfo.version(),
        startup.host(),
        Integer.toString(server.port()),
        Integer.toString(rooms.accountCount()));
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  /** Stops: readiness down, streams drain, then everything closes in reverse order. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (server != null) {
      LOG.log(Level.INFO, "stop.drain inflight={0}", server.inflight());
      server.drain(drain);
    }
    while (!opened.isEmpty()) {
      closeQuietly(opened.pop());
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "stop.failed part=" + part.getClass().getSimpleName(), e);
    }
  }

  private static LogSettings logSettings(Startup startup) {
    Startup.Logging logging = startup.logging();
    Optional<LogSettings.File> file =
        logging.fileEnabled()
            ? Optional.of(new LogSettings.File(startup.files().logDir(), Optional.empty(), 7))
            : Optional.empty();
    return new LogSettings(
        Level.valueOf(logging.level().name()), file, logging.json(), logging.zone());
  }

  private static Optional<Level> fileLevel(Config config) {
    return config.logging().fileLevel().map(level -> Level.valueOf(level.name()));
  }

  private static ServerSettings serverSettings(Startup startup) {
    ServerSettings shipped = ServerSettings.of(startup.host(), startup.port());
    return new ServerSettings(
        shipped.host(),
        shipped.port(),
        shipped.maxHeadBytes(),
        shipped.maxConnections(),
        startup.trustedProxies(),
        startup.corsOrigins(),
        shipped.clocks());
  }
}
