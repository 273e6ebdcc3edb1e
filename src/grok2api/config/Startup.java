package grok2api.config;

import grok2api.base.Failure;
import grok2api.base.Secret;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is decided once, before anything is opened: variables of the environment.
 *
 * <p>Relative paths begin in {@code APP_BASE_DIR}, else in the working directory.
 *
 * @param host address to bind
 * @param port 0 = any free one
 * @param maxBodyBytes largest request body
 * @param trustedProxies addresses and CIDR whose {@code X-Forwarded-*} are believed
 * @param corsOrigins origins for {@code /v1}, never with credentials
 * @param drain how long a stop waits for answers that are under way
 * @param files where things are kept
 * @param storage where accounts and settings are kept
 * @param logging of console and file
 * @param notes what was adjusted, for the log
 */
public record Startup(
    String host,
    int port,
    long maxBodyBytes,
    List<String> trustedProxies,
    List<String> corsOrigins,
    Duration drain,
    Files files,
    Storage storage,
    Logging logging,
    List<String> notes) {

  /** Directories and files, absolute. */
  public record Files(Path dataDir, Path configFile, Path accountsFile, Path logDir) {}

  /**
   * Which storage, how it is reached, how often it is asked for changes.
   *
   * @param url empty for {@code LOCAL}, required for the others; may hold a password
   * @param readOnly refuse every write
   */
  public record Storage(
      Kind kind,
      Secret url,
      Pool pool,
      Duration syncInterval,
      Duration syncActiveInterval,
      boolean readOnly) {
    /** The four storages. */
    public enum Kind {
      LOCAL,
      REDIS,
      MYSQL,
      POSTGRESQL
    }

    /** The word that variables and the admin API use: {@code local}. */
    public String word() {
      return kind.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Connections to a SQL server: kept, added on demand, longest wait, longest life (0 = any). */
  public record Pool(int size, int maxOverflow, Duration timeout, Duration recycle) {}

  /** Console level and form, whether a file is written, and the clock of log lines. */
  public record Logging(Level level, boolean fileEnabled, boolean json, ZoneId zone) {
    /** Levels of the console, most talkative first. */
    public enum Level {
      TRACE,
      DEBUG,
      INFO,
      WARNING,
      ERROR
    }
  }

  private static final Pattern PROXY =
      Pattern.compile(
          "\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(/\\d{1,3})?");
  private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[A-Za-z0-9._:\\[\\]-]+");

  /**
   * Reads the variables. A malformed one is a {@link Failure} whose message is for the operator:
   * {@code SERVER_PORT: expected integer 0..65535, got "x"}.
   */
  public static Startup of(Environment environment) {
    Variables in = new Variables(environment);
    List<String> notes = new ArrayList<>();
    if (in.integer("SERVER_WORKERS", 1, 1, 1_024) > 1) {
      notes.add("SERVER_WORKERS is ignored: one process serves everything");
    }
    return new Startup(
        in.text("SERVER_HOST", "0.0.0.0"),
        in.integer("SERVER_PORT", 8_000, 0, 65_535),
        in.integer("SERVER_MAX_BODY_MB", 100, 1, 1_024) * 1024L * 1024L,
        trustedProxies(in),
        in.list("SERVER_CORS_ORIGINS", "*", ORIGIN, "origins like https://chat.example or *"),
        in.seconds("SERVER_DRAIN_SEC", 120, 0),
        files(in),
        storage(in),
        logging(in, environment, notes),
        List.copyOf(notes));
  }

  private static Files files(Variables in) {
    Path data = in.path("DATA_DIR", Path.of("data"));
    return new Files(
        data,
        in.path("CONFIG_LOCAL_PATH", data.resolve("config.toml")),
        in.path("ACCOUNT_LOCAL_PATH", data.resolve("accounts.db")),
        in.path("LOG_DIR", Path.of("logs")));
  }

  private static Storage storage(Variables in) {
    Storage.Kind kind = in.word("ACCOUNT_STORAGE", Storage.Kind.LOCAL, Storage.Kind.values());
    String variable = "ACCOUNT_" + kind + "_URL";
    Optional<String> url = kind == Storage.Kind.LOCAL ? Optional.empty() : in.find(variable);
    if (kind != Storage.Kind.LOCAL && url.isEmpty()) {
      throw Variables.bad(variable, "a URL, because of ACCOUNT_STORAGE", "");
    }
    return new Storage(
        kind,
        new Secret(url.orElse("")),
        pool(in),
        in.seconds("ACCOUNT_SYNC_INTERVAL", 30, 1),
        in.seconds("ACCOUNT_SYNC_ACTIVE_INTERVAL", 3, 1),
        in.flag("ACCOUNT_STORAGE_READONLY", false));
  }

  private static Pool pool(Variables in) {
    boolean serverless =
        in.find("VERCEL").isPresent()
            || in.find("AWS_LAMBDA_FUNCTION_NAME").isPresent()
            || in.find("FUNCTIONS_WORKER_RUNTIME").isPresent();
    return new Pool(
        in.integer("ACCOUNT_SQL_POOL_SIZE", serverless ? 1 : 5, 1, 1_000),
        in.integer("ACCOUNT_SQL_MAX_OVERFLOW", serverless ? 2 : 10, 0, 1_000),
        in.seconds("ACCOUNT_SQL_POOL_TIMEOUT", 30, 1),
        in.seconds("ACCOUNT_SQL_POOL_RECYCLE", 1_800, 0));
  }

  private static Logging logging(Variables in, Environment environment, List<String> notes) {
    String form = in.oneOf("LOG_FORMAT", "text", List.of("text", "json"));
    String level =
        in.oneOf(
            "LOG_LEVEL",
            "info",
            List.of("trace", "debug", "info", "warning", "warn", "error", "critical"));
    return new Logging(
        switch (level) {
          case "warn" -> Logging.Level.WARNING;
          case "critical" -> Logging.Level.ERROR;
          default -> Logging.Level.valueOf(level.toUpperCase(Locale.ROOT));
        },
        in.flag("LOG_FILE_ENABLED", true),
        form.equals("json"),
        zone(environment, notes));
  }

  private static ZoneId zone(Environment environment, List<String> notes) {
    Optional<String> name = environment.get("TZ");
    try {
      return name.map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    } catch (DateTimeException e) {
      notes.add("TZ names no time zone: UTC is used");
      return ZoneOffset.UTC;
    }
  }

  private static List<String> trustedProxies(Variables in) {
    String name = "SERVER_TRUSTED_PROXIES";
    List<String> proxies = in.list(name, "", PROXY, "addresses or CIDR");
    for (String proxy : proxies) {
      if (proxy.endsWith("/0")) {
        throw Variables.bad(name, "addresses or CIDR smaller than the whole internet", proxy);
      }
    }
    return proxies;
  }
}
