package grok2api.config;

/**
 * Every key that exists, as data: the one place that knows names, types, ranges and what a key is
 * for. {@link ConfigKeys} reads it.
 *
 * <p>Two lines per key: name, when a change counts, type; then one sentence for the admin page.
 */
final class KeyTable {

  static final String ROWS =
      """
      app.app_key  now  admin-key
        Password of the admin pages and of /admin/api.
      app.app_url  now  url-or-none
        Public base URL of this server, for links to media; empty = the address of the request.
      app.api_key  now  client-keys
        Keys that clients send to /v1; empty = open to everybody.
      app.webui_enabled  now  bool
        Pages and API under /webui.
      app.webui_key  now  key-or-none
        Password of /webui; empty = none.
      logging.file_level  now  enum - DEBUG INFO WARNING ERROR
        Level of the log file; empty = as the console.
      logging.max_files  now  int 1..365
        Daily log files that are kept.
      features.temporary  now  bool
        Private conversations at grok.com.
      features.memory  now  bool
        Grok's memory across conversations.
      features.stream  now  bool
        Stream when a request neither sets stream nor asks for events in Accept.
      features.thinking  now  bool
        Return reasoning unless a request says otherwise.
      features.thinking_summary  now  bool
        Condensed instead of raw reasoning.
      features.auto_chat_mode_fallback  now  bool
        Use fast, then expert, when the quota of mode auto is used up.
      features.dynamic_statsig  now  bool
        Random or fixed x-statsig-id on REST, while web.statsig.mode is auto.
      features.enable_nsfw  now  bool
        NSFW flag of image generation.
      features.show_search_sources  now  bool
        Also append the sources to the text; the structured field is always sent.
      features.custom_instruction  now  instruction
        System text that is added to every request.
      features.image_format  now  enum grok_url local_url grok_md local_md base64
        How pictures are returned.
      features.imagine_public_image_proxy  now  bool
        Also fetch and serve pictures that are public already.
      features.video_format  now  enum grok_url local_url grok_html local_html
        How videos are returned.
      cache.local.image_max_mb  now  int 0..1048576
        Limit of stored pictures; 0 = none. Above it the oldest go until 60 % are left.
      cache.local.video_max_mb  now  int 0..1048576
        The same for videos.
      proxy.egress.mode  connection  enum direct single_proxy proxy_pool
        How connections to the upstreams leave.
      proxy.egress.proxy_url  connection  proxy-url
        The proxy of mode single_proxy.
      proxy.egress.proxy_pool  connection  proxy-urls
        The proxies of mode proxy_pool: one is kept until it fails.
      proxy.egress.resource_proxy_url  connection  proxy-url
        Proxy for media; empty = proxy_url.
      proxy.egress.resource_proxy_pool  connection  proxy-urls
        Proxies for media; empty = proxy_pool.
      proxy.egress.skip_ssl_verify  connection  bool
        Do not check certificates behind the proxy.
      proxy.clearance.mode  connection  enum none manual flaresolverr
        Where Cloudflare clearance comes from.
      proxy.clearance.cf_cookies  connection  cookies
        Cookie text of mode manual.
      proxy.clearance.cf_clearance  connection  cookie
        The cf_clearance cookie alone.
      proxy.clearance.user_agent  connection  user-agent
        User-Agent that belongs to the cookie.
      proxy.clearance.browser  connection  browser
        Browser that the headers imitate.
      proxy.clearance.flaresolverr_url  connection  url-or-none
        The solver of mode flaresolverr.
      proxy.clearance.timeout_sec  connection  int 5..600
        Longest wait for the solver.
      proxy.clearance.refresh_interval  cycle  int 60..86400
        Seconds after which a clearance is renewed.
      proxy.clearance.on_demand  connection  bool
        Solve only after a first challenge.
      retry.max_retries  now  int 0..10
        Further accounts that one request may try.
      retry.on_codes  now  status-text
        Upstream statuses that lead to another account.
      retry.reset_session_status_codes  now  statuses
        Upstream statuses that rebuild connection and clearance.
      account.refresh.enabled  now  bool
        Read quotas and choose accounts by them; off = choose at random.
      account.refresh.basic_interval_sec  cycle  int 0 60..2592000
        Seconds between quota reads of the basic pool; 0 = never.
      account.refresh.super_interval_sec  cycle  int 0 60..2592000
        Seconds between quota reads of the super pool; 0 = never.
      account.refresh.heavy_interval_sec  cycle  int 0 60..2592000
        Seconds between quota reads of the heavy pool; 0 = never.
      account.refresh.usage_concurrency  cycle  int 1..200
        Accounts read at once.
      account.refresh.on_demand_min_interval_sec  now  int 0..86400
        Shortest time between reads that a request without account starts.
      account.selection.max_inflight  now  int 1..1000
        Requests that one account carries at once.
      account.selection.ignore_quota  now  bool
        Choose without looking at quotas.
      account.cleanup.deleted_retention_days  cycle  int -1..3650
        Days until deleted accounts are removed; -1 = never.
      account.cleanup.run_at  cycle  time
        Local time of that removal.
      account.cleanup.batch_size  cycle  int 1..100000
        Rows removed at once.
      account.cleanup.vacuum  cycle  bool
        Give the space back to the disk (SQLite).
      account.console.limit  now  int 1..100000
        Console calls per window when the upstream does not say.
      account.console.window_sec  now  int 60..604800
        Length of that window.
      account.console.timer_threshold  now  int 0..100000
        Calls left at which the window's time begins.
      account.console.strike_limit  now  int 1..1000
        Refusals (429) within the strike window that set the account's console aside.
      account.console.strike_window_sec  now  int 60..2592000
        Length of the strike window.
      account.console.recover_after_sec  now  int 0..2592000
        Seconds until it is tried again.
      account.console.recover_min_uses  now  int 0..100000
        Only accounts used more often are tried again.
      account.console.expire_on_strikes  now  bool
        Strikes expire the whole account, not only its console.
      chat.timeout  now  seconds 1..3600
        Wait for the first meaningful event.
      chat.idle_timeout  now  seconds 30..600
        Longest silence within an answer.
      chat.total_timeout  now  seconds 0..86400
        Longest answer; 0 = no limit.
      chat.max_n  now  int 1..8
        Largest n that a request may ask for.
      chat.enforce_max_tokens  now  bool
        Cut answers at max_tokens, by estimate, where the upstream cannot.
      chat.stream_retry_enabled  now  bool
        Retry a stream that breaks before its first visible content.
      chat.stream_retry_buffer_runes  now  int 0..4096
        Characters held back so that an early break can be retried; 0 = none.
      stream.ping_after  now  seconds 0..300
        Silence before the first heartbeat; 0 = none before the first event.
      stream.ping_interval  now  seconds 1..300
        Silence before further heartbeats.
      image.timeout  now  seconds 1..3600
        Longest picture request.
      image.stream_timeout  now  seconds 1..3600
        Longest silence within one.
      image.final_timeout  now  seconds 1..3600
        Wait for the last picture.
      image.backend  now  enum auto app_chat websocket
        Upstream call that makes pictures.
      video.timeout  now  seconds 1..3600
        Limit of each upstream video call.
      voice.timeout  now  seconds 1..600
        Limit of the voice token call.
      asset.upload_timeout  now  seconds 1..3600
        Limit of asset calls: upload.
      asset.download_timeout  now  seconds 1..3600
        Limit of asset calls: download.
      asset.list_timeout  now  seconds 1..3600
        Limit of asset calls: list.
      asset.delete_timeout  now  seconds 1..3600
        Limit of asset calls: delete.
      nsfw.timeout  now  seconds 1..600
        Limit of the NSFW sequence.
      nsfw.birth_date  now  past-date
        Birth date that you state for your accounts; empty = that step is skipped.
      batch.nsfw_concurrency  now  int 1..80
        Worked on at once: nsfw.
      batch.refresh_concurrency  now  int 1..80
        Worked on at once: refresh.
      batch.asset_upload_concurrency  now  int 1..80
        Worked on at once: asset upload.
      batch.asset_list_concurrency  now  int 1..80
        Worked on at once: asset list.
      batch.asset_delete_concurrency  now  int 1..80
        Worked on at once: asset delete.
      upstream_blocker.enabled  now  bool
        Refuse answers that contain one of the keywords (403 upstream_blocked).
      upstream_blocker.case_sensitive  now  bool
        Compare with upper and lower case.
      upstream_blocker.keywords  now  keywords
        One keyword per line.
      upstream_blocker.message  now  message
        What the client is told.
      upstream.web_url  connection  base-url
        Base URL in place of grok.com.
      upstream.assets_url  connection  base-url
        Base URL of media downloads.
      upstream.console_url  connection  base-url
        Base URL in place of console.x.ai.
      upstream.accounts_url  connection  base-url
        Base URL in place of accounts.x.ai.
      upstream.api_url  connection  base-url
        Base URL in place of api.x.ai.
      upstream.livekit_url  connection  socket-url
        Voice server when the upstream names none.
      upstream.accept_language  connection  header-text
        Accept-Language that is sent upstream.
      web.transport  now  enum gateway rest
        How chats reach grok.com.
      web.statsig.mode  now  enum auto none static dynamic manual url
        Where x-statsig-id comes from; auto = none, on REST as features.dynamic_statsig.
      web.statsig.value  now  signature
        The value of mode manual.
      web.statsig.url  now  signer-url
        Your signer service of mode url.
      console.auth  connection  enum dpop anonymous
        How console calls authorise.
      console.cluster  now  base-url
        Value of x-cluster.
      console.default_search  now  bool
        Offer web and X search when the client sent no tools.
      console.quota_limit  now  int 1..100000
        Console calls per window when the upstream does not say.
      console.quota_window_sec  now  int 60..604800
        Length of that window.
      console.models  now  console-models
        Console models that are added or replaced.
      official.enabled  now  enum auto true false
        Use the official API; auto = when there is a key.
      official.api_keys  now  official-keys
        Keys of the official API, used in turn; XAI_API_KEY is added to them.
      official.model_prefix  now  prefix
        Put before the ids of official models.
      official.models  now  ids
        Official models to offer; empty = all that the API lists.
      official.timeout  now  seconds 1..3600
        Wait for the response headers.
      official.use_proxy  connection  bool
        Through proxy.egress; off = direct.
      models.routes  now  routes
        Upstreams that may serve a model, in the order they are tried.
      models.aliases  now  aliases
        Names that clients may use for a model; first match wins.
      models.extra  now  extra
        Further models.
      responses.ttl_hours  now  int 1..8760
        How long conversations are stored.
      responses.max_mb  now  int 1..1048576
        How much of them.
      tokens.image  now  int 0..100000
        Estimated tokens of an attached picture.
      server.fetch_allow  now  hosts
        Private hosts that picture and file URLs of clients may name.
      server.update_check  now  bool
        Ask for the newest release.
      audit.enabled  now  bool
        Keep a log of requests, without their contents.
      audit.retention_days  cycle  int 1..3650
        Days it is kept.
      audit.max_rows  cycle  int 100..10000000
        Rows it may have.
      """;

  private KeyTable() {}
}
