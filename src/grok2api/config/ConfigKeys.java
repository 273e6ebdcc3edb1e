package grok2api.config;

import static grok2api.config.ConfigKey.Live.CONNECTION;
import static grok2api.config.ConfigKey.Live.CYCLE;
import static grok2api.config.ConfigKey.Live.REQUEST;

import grok2api.config.ConfigKey.Live;
import grok2api.config.KeyType.Hidden.Cleaning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every key that exists, as data: the one place that knows names, types, ranges and what a key is
 * for. Reading, checking, saving, the admin page and the environment all go by this table.
 */
final class ConfigKeys {

  private static final Pattern ANY = Pattern.compile("(?s).*");
  private static final KeyType FLAG = new KeyType.Flag();
  private static final List<String> WEB = List.of("http", "https");
  private static final UrlRule OWN_URL = new UrlRule(WEB, false, false, false);
  private static final KeyType BASE_URL = new KeyType.Url(new UrlRule(WEB, false, false, true));
  private static final KeyType PROXY_URL =
      new KeyType.Url(
          new UrlRule(
              List.of("http", "https", "socks4", "socks5", "socks5h"), true, false, false));
  private static final KeyType PROXY_POOL = new KeyType.Items(PROXY_URL, false, false);
  private static final KeyType KEY_OR_NONE = new KeyType.Hidden(0, 256, Cleaning.TRIM);
  private static final KeyType STATUS = whole(400, 599);
  private static final KeyType HOST =
      text(255, "[A-Za-z0-9*._-]+|[0-9A-Fa-f:.]+(/\\d{1,3})?", "host names, addresses or CIDR");
  private static final KeyType REFRESH =
      new KeyType.Whole(new KeyType.Range(60, 2_592_000, true));
  private static final KeyType BATCH = whole(1, 80);

  private static final Map<String, ConfigKey> ALL = new LinkedHashMap<>();

  static {
    app();
    features();
    proxy();
    accounts();
    limits();
    upstreams();
    rest();
  }

  private ConfigKeys() {}

  /** All keys in the order of the defaults file. */
  static Map<String, ConfigKey> all() {
    return Collections.unmodifiableMap(ALL);
  }

  /** The key of that dotted name. */
  static Optional<ConfigKey> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** True when keys begin with {@code path} and a dot: a table, not a key. */
  static boolean isTable(String path) {
    return ALL.keySet().stream().anyMatch(name -> name.startsWith(path + "."));
  }

  private static void app() {
    key("app.app_key", new KeyType.Hidden(1, 256, Cleaning.TRIM), REQUEST,
        "Password of the admin pages and of /admin/api.");
    key("app.app_url", new KeyType.Url(OWN_URL), REQUEST,
        "Public base URL of this server, for links to media; empty = the address of the request.");
    key("app.api_key", new KeyType.Items(new KeyType.Hidden(1, 256, Cleaning.TRIM), false, true),
        REQUEST, "Keys that clients send to /v1; empty = open to everybody.");
    key("app.webui_enabled", FLAG, REQUEST, "Pages and API under /webui.");
    key("app.webui_key", KEY_OR_NONE, REQUEST, "Password of /webui; empty = none.");
    key("logging.file_level", choice("", "DEBUG", "INFO", "WARNING", "ERROR"), REQUEST,
        "Level of the log file; empty = as the console.");
    key("logging.max_files", whole(1, 365), REQUEST, "Daily log files that are kept.");
  }

  private static void features() {
    key("features.temporary", FLAG, REQUEST, "Private conversations at grok.com.");
    key("features.memory", FLAG, REQUEST, "Grok's memory across conversations.");
    key("features.stream", FLAG, REQUEST,
        "Stream when a request neither sets stream nor asks for events in Accept.");
    key("features.thinking", FLAG, REQUEST, "Return reasoning unless a request says otherwise.");
    key("features.thinking_summary", FLAG, REQUEST, "Condensed instead of raw reasoning.");
    key("features.auto_chat_mode_fallback", FLAG, REQUEST,
        "Use fast, then expert, when the quota of mode auto is used up.");
    key("features.dynamic_statsig", FLAG, REQUEST,
        "Random or fixed x-statsig-id on REST, while web.statsig.mode is auto.");
    key("features.enable_nsfw", FLAG, REQUEST, "NSFW flag of image generation.");
    key("features.show_search_sources", FLAG, REQUEST,
        "Also append the sources to the text; the structured field is always sent.");
    key("features.custom_instruction",
        new KeyType.Text(32_000, ANY, false, "text of at most 32000 characters"), REQUEST,
        "System text that is added to every request.");
    key("features.image_format",
        choice("grok_url", "local_url", "grok_md", "local_md", "base64"), REQUEST,
        "How pictures are returned.");
    key("features.imagine_public_image_proxy", FLAG, REQUEST,
        "Also fetch and serve pictures that are public already.");
    key("features.video_format", choice("grok_url", "local_url", "grok_html", "local_html"),
        REQUEST, "How videos are returned.");
    key("cache.local.image_max_mb", whole(0, 1_048_576), REQUEST,
        "Limit of stored pictures; 0 = none. Above it the oldest go until 60 % are left.");
    key("cache.local.video_max_mb", whole(0, 1_048_576), REQUEST, "The same for videos.");
  }

  private static void proxy() {
    key("proxy.egress.mode", choice("direct", "single_proxy", "proxy_pool"), CONNECTION,
        "How connections to the upstreams leave.");
    key("proxy.egress.proxy_url", PROXY_URL, CONNECTION, "The proxy of mode single_proxy.");
    key("proxy.egress.proxy_pool", PROXY_POOL, CONNECTION,
        "The proxies of mode proxy_pool: one is kept until it fails.");
    key("proxy.egress.resource_proxy_url", PROXY_URL, CONNECTION,
        "Proxy for media; empty = proxy_url.");
    key("proxy.egress.resource_proxy_pool", PROXY_POOL, CONNECTION,
        "Proxies for media; empty = proxy_pool.");
    key("proxy.egress.skip_ssl_verify", FLAG, CONNECTION,
        "Do not check certificates behind the proxy.");
    key("proxy.clearance.mode", choice("none", "manual", "flaresolverr"), CONNECTION,
        "Where Cloudflare clearance comes from.");
    key("proxy.clearance.cf_cookies", new KeyType.Hidden(0, 8_192, Cleaning.HEADER), CONNECTION,
        "Cookie text of mode manual.");
    key("proxy.clearance.cf_clearance", new KeyType.Hidden(0, 4_096, Cleaning.NO_SPACES),
        CONNECTION, "The cf_clearance cookie alone.");
    key("proxy.clearance.user_agent",
        new KeyType.Text(512, Pattern.compile("[\\x20-\\x7e\\xa1-\\xff]*"), true,
            "text of at most 512 characters"),
        CONNECTION, "User-Agent that belongs to the cookie.");
    key("proxy.clearance.browser",
        text(32, "[A-Za-z][A-Za-z0-9._-]*", "a profile name such as chrome136"), CONNECTION,
        "Browser that the headers imitate.");
    key("proxy.clearance.flaresolverr_url", new KeyType.Url(OWN_URL), CONNECTION,
        "The solver of mode flaresolverr.");
    key("proxy.clearance.timeout_sec", whole(5, 600), CONNECTION, "Longest wait for the solver.");
    key("proxy.clearance.refresh_interval", whole(60, 86_400), CYCLE,
        "Seconds after which a clearance is renewed.");
    key("proxy.clearance.on_demand", FLAG, CONNECTION, "Solve only after a first challenge.");
    key("retry.max_retries", whole(0, 10), REQUEST,
        "Further accounts that one request may try.");
    key("retry.on_codes", new KeyType.Items(STATUS, false, true), REQUEST,
        "Upstream statuses that lead to another account.");
    key("retry.reset_session_status_codes", new KeyType.Items(STATUS, false, false), REQUEST,
        "Upstream statuses that rebuild connection and clearance.");
  }

  private static void accounts() {
    key("account.refresh.enabled", FLAG, REQUEST,
        "Read quotas and choose accounts by them; off = choose at random.");
    for (String pool : List.of("basic", "super", "heavy")) {
      key("account.refresh." + pool + "_interval_sec", REFRESH, CYCLE,
          "Seconds between quota reads of the " + pool + " pool; 0 = never.");
    }
    key("account.refresh.usage_concurrency", whole(1, 200), CYCLE, "Accounts read at once.");
    key("account.refresh.on_demand_min_interval_sec", whole(0, 86_400), REQUEST,
        "Shortest time between reads that a request without account starts.");
    key("account.selection.max_inflight", whole(1, 1_000), REQUEST,
        "Requests that one account carries at once.");
    key("account.selection.ignore_quota", FLAG, REQUEST, "Choose without looking at quotas.");
    key("account.cleanup.deleted_retention_days", whole(-1, 3_650), CYCLE,
        "Days until deleted accounts are removed; -1 = never.");
    key("account.cleanup.run_at", new KeyType.Clock(), CYCLE, "Local time of that removal.");
    key("account.cleanup.batch_size", whole(1, 100_000), CYCLE, "Rows removed at once.");
    key("account.cleanup.vacuum", FLAG, CYCLE, "Give the space back to the disk (SQLite).");
    key("account.console.limit", whole(1, 100_000), REQUEST,
        "Console calls per window when the upstream does not say.");
    key("account.console.window_sec", whole(60, 604_800), REQUEST, "Length of that window.");
    key("account.console.timer_threshold", whole(0, 100_000), REQUEST,
        "Calls left at which the window's time begins.");
    key("account.console.strike_limit", whole(1, 1_000), REQUEST,
        "Refusals (429) within the strike window that set the account's console aside.");
    key("account.console.strike_window_sec", whole(60, 2_592_000), REQUEST,
        "Length of the strike window.");
    key("account.console.recover_after_sec", whole(0, 2_592_000), REQUEST,
        "Seconds until it is tried again.");
    key("account.console.recover_min_uses", whole(0, 100_000), REQUEST,
        "Only accounts used more often are tried again.");
    key("account.console.expire_on_strikes", FLAG, REQUEST,
        "Strikes expire the whole account, not only its console.");
  }

  private static void limits() {
    key("chat.timeout", seconds(1, 3_600), REQUEST, "Wait for the first meaningful event.");
    key("chat.idle_timeout", seconds(30, 600), REQUEST, "Longest silence within an answer.");
    key("chat.total_timeout", seconds(0, 86_400), REQUEST, "Longest answer; 0 = no limit.");
    key("chat.max_n", whole(1, 8), REQUEST, "Largest n that a request may ask for.");
    key("chat.enforce_max_tokens", FLAG, REQUEST,
        "Cut answers at max_tokens, by estimate, where the upstream cannot.");
    key("chat.stream_retry_enabled", FLAG, REQUEST,
        "Retry a stream that breaks before its first visible content.");
    key("chat.stream_retry_buffer_runes", whole(0, 4_096), REQUEST,
        "Characters held back so that an early break can be retried; 0 = none.");
    key("stream.ping_after", seconds(0, 300), REQUEST,
        "Silence before the first heartbeat; 0 = none before the first event.");
    key("stream.ping_interval", seconds(1, 300), REQUEST, "Silence before further heartbeats.");
    key("image.timeout", seconds(1, 3_600), REQUEST, "Longest picture request.");
    key("image.stream_timeout", seconds(1, 3_600), REQUEST, "Longest silence within one.");
    key("image.final_timeout", seconds(1, 3_600), REQUEST, "Wait for the last picture.");
    key("image.backend", choice("auto", "app_chat", "websocket"), REQUEST,
        "Upstream call that makes pictures.");
    key("video.timeout", seconds(1, 3_600), REQUEST, "Limit of each upstream video call.");
    key("voice.timeout", seconds(1, 600), REQUEST, "Limit of the voice token call.");
    for (String call : List.of("upload", "download", "list", "delete")) {
      key("asset." + call + "_timeout", seconds(1, 3_600), REQUEST,
          "Limit of asset calls: " + call + ".");
    }
    key("nsfw.timeout", seconds(1, 600), REQUEST, "Limit of the NSFW sequence.");
    key("nsfw.birth_date", new KeyType.Day(), REQUEST,
        "Birth date that you state for your accounts; empty = that step is skipped.");
    for (String job :
        List.of("nsfw", "refresh", "asset_upload", "asset_list", "asset_delete")) {
      key("batch." + job + "_concurrency", BATCH, REQUEST,
          "Worked on at once: " + job.replace('_', ' ') + ".");
    }
    key("upstream_blocker.enabled", FLAG, REQUEST,
        "Refuse answers that contain one of the keywords (403 upstream_blocked).");
    key("upstream_blocker.case_sensitive", FLAG, REQUEST, "Compare with upper and lower case.");
    key("upstream_blocker.keywords",
        new KeyType.Items(text(256, ".+", "keywords"), true, false), REQUEST,
        "One keyword per line.");
    key("upstream_blocker.message", text(1_000, "(?s).*\\S.*", "text that is not empty"), REQUEST,
        "What the client is told.");
  }

  private static void upstreams() {
    key("upstream.web_url", BASE_URL, CONNECTION, "Base URL in place of grok.com.");
    key("upstream.assets_url", BASE_URL, CONNECTION, "Base URL of media downloads.");
    key("upstream.console_url", BASE_URL, CONNECTION, "Base URL in place of console.x.ai.");
    key("upstream.accounts_url", BASE_URL, CONNECTION, "Base URL in place of accounts.x.ai.");
    key("upstream.api_url", BASE_URL, CONNECTION, "Base URL in place of api.x.ai.");
    key("upstream.livekit_url",
        new KeyType.Url(new UrlRule(List.of("ws", "wss"), false, false, true)), CONNECTION,
        "Voice server when the upstream names none.");
    key("upstream.accept_language", text(256, "[\\x20-\\x7e]*", "printable ASCII text"),
        CONNECTION, "Accept-Language that is sent upstream.");
    key("web.transport", choice("gateway", "rest"), REQUEST, "How chats reach grok.com.");
    key("web.statsig.mode", choice("auto", "none", "static", "dynamic", "manual", "url"), REQUEST,
        "Where x-statsig-id comes from; auto = none, on REST as features.dynamic_statsig.");
    key("web.statsig.value", text(512, "[\\x21-\\x7e]*", "printable ASCII text"), REQUEST,
        "The value of mode manual.");
    key("web.statsig.url", new KeyType.Url(new UrlRule(WEB, false, true, false)), REQUEST,
        "Your signer service of mode url.");
    key("console.auth", choice("dpop", "anonymous"), CONNECTION, "How console calls authorise.");
    key("console.cluster", BASE_URL, REQUEST, "Value of x-cluster.");
    key("console.default_search", FLAG, REQUEST,
        "Offer web and X search when the client sent no tools.");
    key("console.quota_limit", whole(1, 100_000), REQUEST,
        "Console calls per window when the upstream does not say.");
    key("console.quota_window_sec", whole(60, 604_800), REQUEST, "Length of that window.");
    key("console.models", new KeyType.Table(TableRule.CONSOLE_MODELS), REQUEST,
        "Console models that are added or replaced.");
    key("official.enabled", choice("auto", "true", "false"), REQUEST,
        "Use the official API; auto = when there is a key.");
    key("official.api_keys",
        new KeyType.Items(new KeyType.Hidden(8, 512, Cleaning.TRIM), false, false), REQUEST,
        "Keys of the official API, used in turn; XAI_API_KEY is added to them.");
    key("official.model_prefix", text(64, "[a-z0-9./-]*", "letters a-z, digits, . / -"), REQUEST,
        "Put before the ids of official models.");
    key("official.models", new KeyType.Items(text(128, "[\\x21-\\x7e]+", "ids"), false, false),
        REQUEST, "Official models to offer; empty = all that the API lists.");
    key("official.timeout", seconds(1, 3_600), REQUEST, "Wait for the response headers.");
    key("official.use_proxy", FLAG, CONNECTION, "Through proxy.egress; off = direct.");
  }

  private static void rest() {
    key("models.routes", new KeyType.Table(TableRule.ROUTES), REQUEST,
        "Upstreams that may serve a model, in the order they are tried.");
    key("models.aliases", new KeyType.Table(TableRule.ALIASES), REQUEST,
        "Names that clients may use for a model; first match wins.");
    key("models.extra", new KeyType.Table(TableRule.EXTRA), REQUEST, "Further models.");
    key("responses.ttl_hours", whole(1, 8_760), REQUEST, "How long conversations are stored.");
    key("responses.max_mb", whole(1, 1_048_576), REQUEST, "How much of them.");
    key("tokens.image", whole(0, 100_000), REQUEST, "Estimated tokens of an attached picture.");
    key("server.fetch_allow", new KeyType.Items(HOST, false, false), REQUEST,
        "Private hosts that picture and file URLs of clients may name.");
    key("server.update_check", FLAG, REQUEST, "Ask for the newest release.");
    key("audit.enabled", FLAG, REQUEST, "Keep a log of requests, without their contents.");
    key("audit.retention_days", whole(1, 3_650), CYCLE, "Days it is kept.");
    key("audit.max_rows", whole(100, 10_000_000), CYCLE, "Rows it may have.");
  }

  private static void key(String name, KeyType type, Live live, String help) {
    ALL.put(name, new ConfigKey(name, type, live, help));
  }

  private static KeyType whole(long min, long max) {
    return new KeyType.Whole(new KeyType.Range(min, max, false));
  }

  private static KeyType seconds(long min, long max) {
    return new KeyType.Seconds(new KeyType.Range(min, max, false));
  }

  private static KeyType choice(String... words) {
    return new KeyType.Choice(List.of(words));
  }

  private static KeyType text(int maxChars, String pattern, String expected) {
    return new KeyType.Text(maxChars, Pattern.compile(pattern), false, expected);
  }
}
