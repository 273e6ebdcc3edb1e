package grok2api.config;

import static java.util.Map.entry;

import grok2api.json.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names of files written by the first generations of the server (v0 {@code setting.toml}, v1 {@code
 * config.toml}) and by the Go port, and what they became.
 */
final class OldNames {

  /** Same meaning, same values, other name. */
  private static final Map<String, String> RENAMED =
      Map.ofEntries(
          entry("app.function_enabled", "app.webui_enabled"),
          entry("app.function_key", "app.webui_key"),
          entry("app.temporary", "features.temporary"),
          entry("app.stream", "features.stream"),
          entry("app.thinking", "features.thinking"),
          entry("app.dynamic_statsig", "features.dynamic_statsig"),
          entry("app.custom_instruction", "features.custom_instruction"),
          entry("proxy.asset_proxy_url", "proxy.egress.resource_proxy_url"),
          entry("proxy.skip_proxy_ssl_verify", "proxy.egress.skip_ssl_verify"),
          entry("proxy.cf_cookies", "proxy.clearance.cf_cookies"),
          entry("proxy.cf_clearance", "proxy.clearance.cf_clearance"),
          entry("proxy.browser", "proxy.clearance.browser"),
          entry("proxy.user_agent", "proxy.clearance.user_agent"),
          entry("proxy.flaresolverr_url", "proxy.clearance.flaresolverr_url"),
          entry("proxy.refresh_interval", "proxy.clearance.refresh_interval"),
          entry("proxy.timeout", "proxy.clearance.timeout_sec"),
          entry("retry.max_retry", "retry.max_retries"),
          entry("retry.retry_status_codes", "retry.on_codes"),
          entry("global.base_url", "app.app_url"),
          entry("global.image_cache_max_size_mb", "cache.local.image_max_mb"),
          entry("global.video_cache_max_size_mb", "cache.local.video_max_mb"),
          entry("grok.api_key", "app.api_key"),
          entry("grok.cache_proxy_url", "proxy.egress.resource_proxy_url"),
          entry("grok.cf_clearance", "proxy.clearance.cf_clearance"),
          entry("grok.temporary", "features.temporary"),
          entry("grok.show_thinking", "features.thinking"));

  private OldNames() {}

  /**
   * What the old key means today: new names with raw values, nothing for a key without meaning;
   * empty when {@code path} is no old name.
   *
   * @param tree the whole document, since some old keys only count together
   */
  static Optional<Map<String, Json>> translate(String path, Json value, Json.Obj tree) {
    String renamed = RENAMED.get(path);
    if (renamed != null) {
      return Optional.of(blankUrl(path, value) ? Map.of() : Map.of(renamed, value));
    }
    return switch (path) {
      case "app.disable_memory" -> Optional.of(inverted("features.memory", value));
      case "app.image_format", "app.video_format" -> Optional.of(format(path, value));
      case "proxy.base_proxy_url", "grok.proxy_url" -> Optional.of(proxy(value));
      case "proxy.enabled" -> Optional.of(solver(value));
      case "proxy.upstream.base_url" ->
          Optional.of(isBlank(value) ? Map.of() : Map.of("upstream.web_url", value));
      case "cache.limit_mb" -> Optional.of(cacheLimit(value, tree));
      case "global.admin_password" ->
          Optional.of(
              value.equals(Json.of("admin")) || isBlank(value)
                  ? Map.of()
                  : Map.of("app.app_key", value));
      default -> dropped(path) ? Optional.of(Map.of()) : Optional.empty();
    };
  }

  private static boolean dropped(String path) {
    return path.equals("app.filter_tags")
        || path.equals("cache.enable_auto_clean")
        || path.equals("retry.retry_budget")
        || path.startsWith("retry.retry_backoff_")
        || path.startsWith("log.")
        || path.startsWith("token.")
        || path.startsWith("global.")
        || path.startsWith("grok.");
  }

  private static boolean blankUrl(String path, Json value) {
    return path.endsWith("_url") && isBlank(value);
  }

  private static boolean isBlank(Json value) {
    return value instanceof Json.Str(var text) && text.isBlank();
  }

  private static Map<String, Json> inverted(String name, Json value) {
    Optional<Json> flag = new KeyType.Flag().read(value);
    return flag.isPresent() && flag.get() instanceof Json.Bool(var on)
        ? Map.of(name, Json.of(!on))
        : Map.of();
  }

  private static Map<String, Json> format(String path, Json value) {
    if (!(value instanceof Json.Str(var text))) {
      return Map.of();
    }
    String today =
        switch (text.strip().toLowerCase(Locale.ROOT)) {
          case "url" -> "grok_url";
          case "html" -> "grok_html";
          default -> text;
        };
    return Map.of(path.replaceFirst("^app", "features"), Json.of(today));
  }

  private static Map<String, Json> proxy(Json value) {
    return isBlank(value)
        ? Map.of()
        : Map.of("proxy.egress.proxy_url", value, "proxy.egress.mode", Json.of("single_proxy"));
  }

  private static Map<String, Json> solver(Json value) {
    return new KeyType.Flag().read(value).filter(Json.of(true)::equals).isPresent()
        ? Map.of("proxy.clearance.mode", Json.of("flaresolverr"))
        : Map.of();
  }

  private static Map<String, Json> cacheLimit(Json value, Json.Obj tree) {
    boolean clean =
        tree.get("cache")
            .filter(Json.Obj.class::isInstance)
            .flatMap(cache -> ((Json.Obj) cache).get("enable_auto_clean"))
            .flatMap(flag -> new KeyType.Flag().read(flag))
            .filter(Json.of(true)::equals)
            .isPresent();
    Map<String, Json> limits = new HashMap<>();
    if (clean) {
      Numbers.of(value)
          .map(limit -> Json.of(limit.longValue() / 2))
          .ifPresent(
              half -> {
                limits.put("cache.local.image_max_mb", half);
                limits.put("cache.local.video_max_mb", half);
              });
    }
    return limits;
  }
}
