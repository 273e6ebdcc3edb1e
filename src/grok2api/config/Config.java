package grok2api.config;

import grok2api.base.Secret;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One version of the settings: immutable, complete, checked. A request takes one and keeps it.
 *
 * <p>Each top-level table of the file is a component, each nested table a nested record, each key a
 * component in camel case: {@code proxy.egress.proxy_pool} is {@code
 * config.proxy().egress().proxyPool()}. What a key means, its range and whether a change needs more
 * than the next request stands once, in {@link KeyTable}; its default stands once, in {@code
 * config.defaults.toml}.
 *
 * <p>Seconds are {@link Duration} unless the name says the unit; secrets are {@link Secret}; URLs
 * are text without a trailing slash, empty when not set.
 */
public record Config(
    App app,
    Logging logging,
    Features features,
    Cache cache,
    Proxy proxy,
    Retry retry,
    Accounts account,
    Chat chat,
    Stream stream,
    Image image,
    Video video,
    Voice voice,
    Asset asset,
    Nsfw nsfw,
    Batch batch,
    UpstreamBlocker upstreamBlocker,
    Upstream upstream,
    Web web,
    Console console,
    Official official,
    Models models,
    Responses responses,
    Tokens tokens,
    Server server,
    Audit audit) {

  /** The settings of an installation that configures nothing. */
  public static Config defaults() {
    return Defaults.config();
  }

  /**
   * {@code app.*}: who may come in, and the public address. {@code apiKeys} is the key {@code
   * app.api_key}: the keys for {@code /v1}, empty = open to everybody.
   */
  public record App(
      Secret appKey, String appUrl, List<Secret> apiKeys, boolean webuiEnabled, Secret webuiKey) {

    private static final String DEFAULT_KEY = "grok2api";

    /** Copies the list. */
    public App {
      apiKeys = List.copyOf(apiKeys);
    }

    /** True while the admin key is the documented default: then loopback only. */
    public boolean isDefaultAdminKey() {
      return appKey.reveal().equals(DEFAULT_KEY);
    }
  }

  /** {@code logging.*}; without {@code fileLevel} the file follows the console. */
  public record Logging(Optional<Level> fileLevel, int maxFiles) {
    /** Levels that the file knows, most talkative first. */
    public enum Level {
      DEBUG,
      INFO,
      WARNING,
      ERROR
    }
  }

  /** {@code features.*}: defaults of what a request may also say itself. */
  public record Features(
      boolean temporary,
      boolean memory,
      boolean stream,
      boolean thinking,
      boolean thinkingSummary,
      boolean autoChatModeFallback,
      boolean dynamicStatsig,
      boolean enableNsfw,
      boolean showSearchSources,
      String customInstruction,
      ImageFormat imageFormat,
      boolean imaginePublicImageProxy,
      VideoFormat videoFormat) {

    /** How images are returned. */
    public enum ImageFormat {
      GROK_URL,
      LOCAL_URL,
      GROK_MD,
      LOCAL_MD,
      BASE64
    }

    /** How videos are returned. */
    public enum VideoFormat {
      GROK_URL,
      LOCAL_URL,
      GROK_HTML,
      LOCAL_HTML
    }
  }

  /** {@code cache.*}. */
  public record Cache(Local local) {
    /** {@code cache.local.*}: limits in MiB, 0 = unlimited. */
    public record Local(int imageMaxMb, int videoMaxMb) {}
  }

  /** {@code proxy.*}: the way out. */
  public record Proxy(Egress egress, Clearance clearance) {

    /**
     * {@code proxy.egress.*}. Proxy URLs may carry a password, so they never appear in {@link
     * #toString()}; an empty resource proxy means the same as for other traffic.
     */
    public record Egress(
        Mode mode,
        String proxyUrl,
        List<String> proxyPool,
        String resourceProxyUrl,
        List<String> resourceProxyPool,
        boolean skipSslVerify) {

      /** How connections leave. */
      public enum Mode {
        DIRECT,
        SINGLE_PROXY,
        PROXY_POOL
      }

      /** Copies the lists. */
      public Egress {
        proxyPool = List.copyOf(proxyPool);
        resourceProxyPool = List.copyOf(resourceProxyPool);
      }

      @Override
      public String toString() {
        return "Egress[mode=" + mode + ", pool=" + proxyPool.size() + "]";
      }
    }

    /** {@code proxy.clearance.*}: cookies and User-Agent that pass Cloudflare. */
    public record Clearance(
        Mode mode,
        Secret cfCookies,
        Secret cfClearance,
        String userAgent,
        String browser,
        String flaresolverrUrl,
        int timeoutSec,
        Duration refreshInterval,
        boolean onDemand) {

      /** Where the clearance comes from. */
      public enum Mode {
        NONE,
        MANUAL,
        FLARESOLVERR
      }
    }
  }

  /** {@code retry.*}; the code sets hold HTTP statuses 400-599. */
  public record Retry(int maxRetries, Set<Integer> onCodes, Set<Integer> resetSessionStatusCodes) {
    /** Copies the sets. */
    public Retry {
      onCodes = Set.copyOf(onCodes);
      resetSessionStatusCodes = Set.copyOf(resetSessionStatusCodes);
    }
  }

  /** {@code account.*}. */
  public record Accounts(
      Refresh refresh, Selection selection, Cleanup cleanup, ConsoleWindow console) {

    /** {@code account.refresh.*}; an interval of 0 turns a pool's refresh off. */
    public record Refresh(
        boolean enabled,
        int basicIntervalSec,
        int superIntervalSec,
        int heavyIntervalSec,
        int usageConcurrency,
        int onDemandMinIntervalSec) {}

    /** {@code account.selection.*}. */
    public record Selection(int maxInflight, boolean ignoreQuota) {}

    /** {@code account.cleanup.*}: removal of deleted accounts; negative days = never. */
    public record Cleanup(
        int deletedRetentionDays, LocalTime runAt, int batchSize, boolean vacuum) {}

    /** {@code account.console.*}: the local guess of the console quota and its strikes. */
    public record ConsoleWindow(
        int limit,
        int windowSec,
        int timerThreshold,
        int strikeLimit,
        int strikeWindowSec,
        int recoverAfterSec,
        int recoverMinUses,
        boolean expireOnStrikes) {}
  }

  /** {@code chat.*}: limits of a chat call; a total of zero = none. */
  public record Chat(
      Duration timeout,
      Duration idleTimeout,
      Duration totalTimeout,
      int maxN,
      boolean enforceMaxTokens,
      boolean streamRetryEnabled,
      int streamRetryBufferRunes) {}

  /** {@code stream.*}; {@code pingAfter} zero = no ping before the first event. */
  public record Stream(Duration pingAfter, Duration pingInterval) {}

  /** {@code image.*}: total, longest silence, and the wait for the last picture. */
  public record Image(
      Duration timeout, Duration streamTimeout, Duration finalTimeout, Backend backend) {
    /** Which upstream call makes pictures. */
    public enum Backend {
      AUTO,
      APP_CHAT,
      WEBSOCKET
    }
  }

  /** {@code video.*}. */
  public record Video(Duration timeout) {}

  /** {@code voice.*}. */
  public record Voice(Duration timeout) {}

  /** {@code asset.*}. */
  public record Asset(
      Duration uploadTimeout,
      Duration downloadTimeout,
      Duration listTimeout,
      Duration deleteTimeout) {}

  /** {@code nsfw.*}; without a birth date that step of the sequence is skipped. */
  public record Nsfw(Duration timeout, Optional<LocalDate> birthDate) {}

  /** {@code batch.*}: accounts or files worked on at once. */
  public record Batch(
      int nsfwConcurrency,
      int refreshConcurrency,
      int assetUploadConcurrency,
      int assetListConcurrency,
      int assetDeleteConcurrency) {}

  /** {@code upstream_blocker.*}: answers with one of the keywords become a 403. */
  public record UpstreamBlocker(
      boolean enabled, boolean caseSensitive, List<String> keywords, String message) {
    /** Copies the list. */
    public UpstreamBlocker {
      keywords = List.copyOf(keywords);
    }
  }

  /** {@code upstream.*}: base URLs, path allowed ({@code https://bridge.example/grok}). */
  public record Upstream(
      String webUrl,
      String assetsUrl,
      String consoleUrl,
      String accountsUrl,
      String apiUrl,
      String livekitUrl,
      String acceptLanguage) {}

  /** {@code web.*}: how grok.com is spoken to. */
  public record Web(Transport transport, Statsig statsig) {
    /** Which of the two chat carriers is used. */
    public enum Transport {
      GATEWAY,
      REST
    }

    /** {@code web.statsig.*}: where {@code x-statsig-id} comes from. */
    public record Statsig(Mode mode, String value, String url) {
      /** Already decided when the file leaves it to {@code features.dynamic_statsig}. */
      public enum Mode {
        NONE,
        STATIC,
        DYNAMIC,
        MANUAL,
        URL
      }
    }
  }

  /** {@code console.*}: how console.x.ai is spoken to; models by public id. */
  public record Console(
      Auth auth,
      String cluster,
      boolean defaultSearch,
      Map<String, ConsoleModel> models,
      int quotaLimit,
      int quotaWindowSec) {

    /** How calls are authorised. */
    public enum Auth {
      DPOP,
      ANONYMOUS
    }

    /**
     * One row of {@code console.models}: adds a model or replaces a built-in one.
     *
     * @param model the upstream's id
     * @param efforts what may be sent, weakest first; empty = never send an effort
     * @param effort fixed by this id; empty = the client's
     * @param maxOutputTokens sent when the client names no limit
     */
    public record ConsoleModel(
        String model, List<String> efforts, String effort, int maxOutputTokens) {
      /** Copies the list. */
      public ConsoleModel {
        efforts = List.copyOf(efforts);
      }
    }

    /** Copies the table. */
    public Console {
      models = ordered(models);
    }
  }

  /**
   * {@code official.*}. {@code apiKeys} also holds what {@code XAI_API_KEY} names; {@code enabled}
   * is already decided when the file leaves it to the keys.
   */
  public record Official(
      boolean enabled,
      List<Secret> apiKeys,
      String modelPrefix,
      List<String> models,
      Duration timeout,
      boolean useProxy) {
    /** Copies the lists. */
    public Official {
      apiKeys = List.copyOf(apiKeys);
      models = List.copyOf(models);
    }
  }

  /**
   * {@code models.*}.
   *
   * @param routes public id to the upstreams that may serve it, in the order they are tried
   * @param aliases pattern with {@code *} to a public id; the first match wins
   * @param extra public id to the columns of the model table, as text
   */
  public record Models(
      Map<String, List<Route>> routes,
      Map<String, String> aliases,
      Map<String, Map<String, String>> extra) {

    /** One way to serve a model: {@code web}, {@code console} or {@code official}, its id there. */
    public record Route(Backend upstream, String id) {}

    /** The three upstreams. */
    public enum Backend {
      WEB,
      CONSOLE,
      OFFICIAL
    }

    /** Copies the tables and keeps their order. */
    public Models {
      routes = ordered(routes);
      aliases = ordered(aliases);
      extra = ordered(extra);
    }
  }

  /** {@code responses.*}: how long and how much stored conversations are kept. */
  public record Responses(int ttlHours, int maxMb) {}

  /** {@code tokens.*}: estimate of what an attached image costs. */
  public record Tokens(int image) {}

  /** {@code server.*}: private hosts that clients may name, and the look for newer releases. */
  public record Server(List<String> fetchAllow, boolean updateCheck) {
    /** Copies the list. */
    public Server {
      fetchAllow = List.copyOf(fetchAllow);
    }
  }

  /** {@code audit.*}: the request log. */
  public record Audit(boolean enabled, int retentionDays, int maxRows) {}

  private static <V> Map<String, V> ordered(Map<String, V> table) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(table));
  }
}
