package grok2api.config;

import grok2api.base.Secret;
import grok2api.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns canonical values, one per key, into the records of {@link Config}. */
final class ConfigReader {

  private static final int CONSOLE_OUTPUT_TOKENS = 1_000_000;

  private final Map<String, Json> values;

  private ConfigReader(Map<String, Json> values) {
    this.values = values;
  }

  /**
   * The snapshot of these values.
   *
   * @param values a canonical value for every key
   * @param officialKeys keys from {@code XAI_API_KEY}, put before the configured ones
   */
  static Config read(Map<String, Json> values, List<String> officialKeys) {
    ConfigReader in = new ConfigReader(values);
    return new Config(
        in.app(),
        new Config.Logging(
            in.optional("logging.file_level").map(Config.Logging.Level::valueOf),
            in.whole("logging.max_files")),
        in.features(),
        new Config.Cache(
            new Config.Cache.Local(
                in.whole("cache.local.image_max_mb"), in.whole("cache.local.video_max_mb"))),
        new Config.Proxy(in.egress(), in.clearance()),
        new Config.Retry(
            in.whole("retry.max_retries"),
            in.codes("retry.on_codes"),
            in.codes("retry.reset_session_status_codes")),
        in.accounts(),
        in.chat(),
        new Config.Stream(in.seconds("stream.ping_after"), in.seconds("stream.ping_interval")),
        in.image(),
        new Config.Video(in.seconds("video.timeout")),
        new Config.Voice(in.seconds("voice.timeout")),
        in.asset(),
        in.nsfw(),
        in.batch(),
        in.blocker(),
        in.upstream(),
        in.web(),
        in.console(),
        in.official(officialKeys),
        in.models(),
        new Config.Responses(in.whole("responses.ttl_hours"), in.whole("responses.max_mb")),
        new Config.Tokens(in.whole("tokens.image")),
        new Config.Server(in.texts("server.fetch_allow"), in.flag("server.update_check")),
        new Config.Audit(
            in.flag("audit.enabled"),
            in.whole("audit.retention_days"),
            in.whole("audit.max_rows")));
  }

  private Config.App app() {
    return new Config.App(
        secret("app.app_key"),
        text("app.app_url"),
        secrets("app.api_key"),
        flag("app.webui_enabled"),
        secret("app.webui_key"));
  }

  private Config.Features features() {
    return new Config.Features(
        flag("features.temporary"),
        flag("features.memory"),
        flag("features.stream"),
        flag("features.thinking"),
        flag("features.thinking_summary"),
        flag("features.auto_chat_mode_fallback"),
        flag("features.dynamic_statsig"),
        flag("features.enable_nsfw"),
        flag("features.show_search_sources"),
        text("features.custom_instruction"),
        Config.Features.ImageFormat.valueOf(word("features.image_format")),
        flag("features.imagine_public_image_proxy"),
        Config.Features.VideoFormat.valueOf(word("features.video_format")));
  }

  private Config.Proxy.Egress egress() {
    return new Config.Proxy.Egress(
        Config.Proxy.Egress.Mode.valueOf(word("proxy.egress.mode")),
        text("proxy.egress.proxy_url"),
        texts("proxy.egress.proxy_pool"),
        text("proxy.egress.resource_proxy_url"),
        texts("proxy.egress.resource_proxy_pool"),
        flag("proxy.egress.skip_ssl_verify"));
  }

  private Config.Proxy.Clearance clearance() {
    return new Config.Proxy.Clearance(
        Config.Proxy.Clearance.Mode.valueOf(word("proxy.clearance.mode")),
        secret("proxy.clearance.cf_cookies"),
        secret("proxy.clearance.cf_clearance"),
        text("proxy.clearance.user_agent"),
        text("proxy.clearance.browser"),
        text("proxy.clearance.flaresolverr_url"),
        whole("proxy.clearance.timeout_sec"),
        seconds("proxy.clearance.refresh_interval"),
        flag("proxy.clearance.on_demand"));
  }

  private Config.Accounts accounts() {
    return new Config.Accounts(
        new Config.Accounts.Refresh(
            flag("account.refresh.enabled"),
            whole("account.refresh.basic_interval_sec"),
            whole("account.refresh.super_interval_sec"),
            whole("account.refresh.heavy_interval_sec"),
            whole("account.refresh.usage_concurrency"),
            whole("account.refresh.on_demand_min_interval_sec")),
        new Config.Accounts.Selection(
            whole("account.selection.max_inflight"), flag("account.selection.ignore_quota")),
        new Config.Accounts.Cleanup(
            whole("account.cleanup.deleted_retention_days"),
            LocalTime.parse(text("account.cleanup.run_at")),
            whole("account.cleanup.batch_size"),
            flag("account.cleanup.vacuum")),
        new Config.Accounts.ConsoleWindow(
            whole("account.console.limit"),
            whole("account.console.window_sec"),
            whole("account.console.timer_threshold"),
            whole("account.console.strike_limit"),
            whole("account.console.strike_window_sec"),
            whole("account.console.recover_after_sec"),
            whole("account.console.recover_min_uses"),
            flag("account.console.expire_on_strikes")));
  }

  private Config.Chat chat() {
    return new Config.Chat(
        seconds("chat.timeout"),
        seconds("chat.idle_timeout"),
        seconds("chat.total_timeout"),
        whole("chat.max_n"),
        flag("chat.enforce_max_tokens"),
        flag("chat.stream_retry_enabled"),
        whole("chat.stream_retry_buffer_runes"));
  }

  private Config.Image image() {
    return new Config.Image(
        seconds("image.timeout"),
        seconds("image.stream_timeout"),
        seconds("image.final_timeout"),
        Config.Image.Backend.valueOf(word("image.backend")));
  }

  private Config.Asset asset() {
    return new Config.Asset(
        seconds("asset.upload_timeout"),
        seconds("asset.download_timeout"),
        seconds("asset.list_timeout"),
        seconds("asset.delete_timeout"));
  }

  private Config.Nsfw nsfw() {
    return new Config.Nsfw(
        seconds("nsfw.timeout"), optional("nsfw.birth_date").map(LocalDate::parse));
  }

  private Config.Batch batch() {
    return new Config.Batch(
        whole("batch.nsfw_concurrency"),
        whole("batch.refresh_concurrency"),
        whole("batch.asset_upload_concurrency"),
        whole("batch.asset_list_concurrency"),
        whole("batch.asset_delete_concurrency"));
  }

  private Config.UpstreamBlocker blocker() {
    return new Config.UpstreamBlocker(
        flag("upstream_blocker.enabled"),
        flag("upstream_blocker.case_sensitive"),
        texts("upstream_blocker.keywords"),
        text("upstream_blocker.message"));
  }

  private Config.Upstream upstream() {
    return new Config.Upstream(
        text("upstream.web_url"),
        text("upstream.assets_url"),
        text("upstream.console_url"),
        text("upstream.accounts_url"),
        text("upstream.api_url"),
        text("upstream.livekit_url"),
        text("upstream.accept_language"));
  }

  private Config.Web web() {
    var transport = Config.Web.Transport.valueOf(word("web.transport"));
    var dynamic = flag("features.dynamic_statsig");
    String mode = word("web.statsig.mode");
    if (mode.equals("AUTO")) {
      mode = transport == Config.Web.Transport.GATEWAY ? "NONE" : dynamic ? "DYNAMIC" : "STATIC";
    }
    return new Config.Web(
        transport,
        new Config.Web.Statsig(
            Config.Web.Statsig.Mode.valueOf(mode),
            text("web.statsig.value"),
            text("web.statsig.url")));
  }

  private Config.Console console() {
    Map<String, Config.Console.ConsoleModel> models = new LinkedHashMap<>();
    table("console.models").forEach((id, row) -> models.put(id, consoleModel((Json.Obj) row)));
    return new Config.Console(
        Config.Console.Auth.valueOf(word("console.auth")),
        text("console.cluster"),
        flag("console.default_search"),
        models,
        whole("console.quota_limit"),
        whole("console.quota_window_sec"));
  }

  private static Config.Console.ConsoleModel consoleModel(Json.Obj row) {
    return new Config.Console.ConsoleModel(
        row.text("model").orElse(""),
        row.get("efforts").map(ConfigReader::plain).orElse(List.of()),
        row.text("effort").orElse(""),
        row.get("max_output_tokens")
            .map(number -> Integer.parseInt(ListText.plain(number)))
            .orElse(CONSOLE_OUTPUT_TOKENS));
  }

  private Config.Official official(List<String> more) {
    Set<Secret> keys = new LinkedHashSet<>();
    more.forEach(key -> keys.add(new Secret(key)));
    keys.addAll(secrets("official.api_keys"));
    String enabled = text("official.enabled");
    return new Config.Official(
        enabled.equals("auto") ? !keys.isEmpty() : enabled.equals("true"),
        List.copyOf(keys),
        text("official.model_prefix"),
        texts("official.models"),
        seconds("official.timeout"),
        flag("official.use_proxy"));
  }

  private Config.Models models() {
    Map<String, List<Config.Models.Route>> routes = new LinkedHashMap<>();
    table("models.routes")
        .forEach((id, row) -> routes.put(id, plain(row).stream().map(this::route).toList()));
    Map<String, String> aliases = new LinkedHashMap<>();
    table("models.aliases").forEach((name, id) -> aliases.put(name, ListText.plain(id)));
    Map<String, Map<String, String>> extra = new LinkedHashMap<>();
    table("models.extra")
        .forEach(
            (id, row) -> {
              Map<String, String> columns = new LinkedHashMap<>();
              ((Json.Obj) row)
                  .members()
                  .forEach((name, value) -> columns.put(name, ListText.plain(value)));
              extra.put(id, columns);
            });
    return new Config.Models(routes, aliases, extra);
  }

  private Config.Models.Route route(String text) {
    int colon = text.indexOf(':');
    return new Config.Models.Route(
        Config.Models.Backend.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)),
        text.substring(colon + 1));
  }

  private String text(String key) {
    return ((Json.Str) values.get(key)).text();
  }

  private String word(String key) {
    return text(key).toUpperCase(Locale.ROOT);
  }

  private Optional<String> optional(String key) {
    return Optional.of(text(key)).filter(text -> !text.isEmpty());
  }

  private boolean flag(String key) {
    return ((Json.Bool) values.get(key)).value();
  }

  private int whole(String key) {
    return ((Json.Num) values.get(key)).decimal().intValueExact();
  }

  private Duration seconds(String key) {
    BigDecimal seconds = ((Json.Num) values.get(key)).decimal();
    return Duration.ofNanos(seconds.movePointRight(9).longValue());
  }

  private Secret secret(String key) {
    return new Secret(text(key));
  }

  private List<Secret> secrets(String key) {
    return texts(key).stream().map(Secret::new).toList();
  }

  private List<String> texts(String key) {
    return plain(values.get(key));
  }

  private Set<Integer> codes(String key) {
    Set<Integer> codes = new LinkedHashSet<>();
    texts(key).forEach(code -> codes.add(Integer.parseInt(code)));
    return codes;
  }

  private Map<String, Json> table(String key) {
    return ((Json.Obj) values.get(key)).members();
  }

  private static List<String> plain(Json list) {
    List<String> items = new ArrayList<>();
    ((Json.Arr) list).items().forEach(item -> items.add(ListText.plain(item)));
    return items;
  }
}
