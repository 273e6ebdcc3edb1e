package grok2api;

import grok2api.account.AccountDesk;
import grok2api.account.AccountDirectory;
import grok2api.account.AccountImport;
import grok2api.account.AccountList;
import grok2api.account.AccountSettings;
import grok2api.account.AccountStore;
import grok2api.account.AccountSync;
import grok2api.account.AccountUpkeep;
import grok2api.account.Leader;
import grok2api.account.Lessor;
import grok2api.account.QuotaRefresh;
import grok2api.api.ApiErrors;
import grok2api.api.KeyCheck;
import grok2api.api.LoginThrottle;
import grok2api.api.ModelAccess;
import grok2api.api.ModelLists;
import grok2api.api.SystemRoutes;
import grok2api.api.TurnReply;
import grok2api.api.admin.AdminApi;
import grok2api.api.admin.AdminErrors;
import grok2api.api.admin.AdminKeyCheck;
import grok2api.api.admin.AssetRoutes;
import grok2api.api.admin.BatchWork;
import grok2api.api.admin.CacheRoutes;
import grok2api.api.admin.ClientKeyBook;
import grok2api.api.admin.ClientKeyFile;
import grok2api.api.admin.ClientLimits;
import grok2api.api.admin.PoolCensus;
import grok2api.api.admin.RefusedCall;
import grok2api.api.admin.ReleaseSource;
import grok2api.api.admin.RequestAudit;
import grok2api.api.admin.TaskBoard;
import grok2api.api.anthropic.Messages;
import grok2api.api.openai.ChatCompletions;
import grok2api.api.pages.PageRoutes;
import grok2api.api.responses.Responses;
import grok2api.api.webui.WebKeyCheck;
import grok2api.api.webui.WebRoutes;
import grok2api.audit.PoolHistory;
import grok2api.audit.RequestLog;
import grok2api.chat.ConversationStore;
import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.config.SharedDocument;
import grok2api.config.Startup;
import grok2api.gateway.ChatGateway;
import grok2api.gateway.MediaGateway;
import grok2api.gateway.ModelDirectory;
import grok2api.http.Access;
import grok2api.http.AccessLog;
import grok2api.http.Caller;
import grok2api.http.ErrorRenderer;
import grok2api.http.Exchanged;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.http.Server;
import grok2api.http.ServerSettings;
import grok2api.log.Logs;
import grok2api.model.Catalogue;
import grok2api.model.Upstream;
import grok2api.net.ConfiguredEgress;
import grok2api.net.SafeFetch;
import grok2api.store.OlderDatabases;
import grok2api.store.RequestDatabase;
import grok2api.store.Storage;
import grok2api.upstream.ChatUpstream;
import grok2api.upstream.console.ConsoleAccess;
import grok2api.upstream.console.ConsoleChat;
import grok2api.upstream.console.ConsoleQuota;
import grok2api.upstream.official.KeyRing;
import grok2api.upstream.official.ModelList;
import grok2api.upstream.official.OfficialChat;
import grok2api.upstream.official.OfficialMedia;
import grok2api.upstream.web.Attachments;
import grok2api.upstream.web.Statsig;
import grok2api.upstream.web.WebAccounts;
import grok2api.upstream.web.WebChat;
import grok2api.upstream.web.WebQuota;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Every room with what it needs from the others: storage, accounts, net, upstreams, gateway, APIs.
 * Closing flushes accounts, then closes the net; the storage is the caller's.
 */
final class Rooms implements AutoCloseable {

  /** Between two looks at what other instances did to client keys, and with them. */
  private static final Duration KEYS_PAUSE = Duration.ofMillis(500);

  private final Startup startup;
  private final ConfigStore config;
  private final InstantSource clock = InstantSource.system();
  private final AccountStore store;
  private final Leader leader;
  private final AccountDirectory directory;
  private final AccountSync sync;
  private final AccountUpkeep upkeep;
  private final ConfiguredEgress egress;
  private final KeyCheck clientKeys;
  private final AdminKeyCheck admins;
  private final WebKeyCheck webUsers;
  private final Logs logs;
  private final ConsoleAccess console = new ConsoleAccess(clock);
  private final KeyRing officialKeys;
  private final ModelList officialModels;
  private final QuotaRefresh quotas;
  private final TaskBoard tasks = new TaskBoard(clock);
  private final ClientKeyBook keys;
  private final RequestLog requests;
  private final PoolHistory pools;
  private final ConversationStore conversations;
  private final SafeFetch fetch = new SafeFetch();
  private final Attachments attachments = new Attachments(fetch);
  private final MediaRooms media;
  private volatile Server server;

  private Rooms(Startup startup, Storage storage, ConfigStore config, Logs logs) {
    this.startup = startup;
    this.config = config;
    this.logs = logs;
    Config now = config.current();
    this.store = storage.accounts();
    this.leader = storage.leader();
    this.directory = new AccountDirectory(AccountSettings.of(now), clock, new SplittableRandom());
    Startup.Storage times = startup.storage();
    var pace = new AccountSync.Pace(times.syncActiveInterval(), times.syncInterval());
    this.sync = new AccountSync(store, directory, pace);
    this.egress = new ConfiguredEgress(now);
    Path keyFile = startup.files().dataDir().resolve("client_keys.json");
    SharedDocument kept = storage.clientKeys().orElseGet(() -> new ClientKeyFile(keyFile));
    this.keys = ClientKeyBook.open(kept, clock);
    Path data = storage.folder(startup.files().dataDir());
    RequestDatabase audit = RequestDatabase.open(data.resolve("audit.db"));
    this.requests = new RequestLog(storage.requests(audit), this::retention, clock);
    this.pools =
        new PoolHistory(
            audit.pools(), new PoolCensus(new AccountList(directory, sync, clock)), clock);
    this.conversations = storage.conversations(clock, () -> config.current().responses());
    this.clientKeys = new KeyCheck(config::current, keys);
    LoginThrottle throttle = new LoginThrottle(System::nanoTime);
    this.admins = new AdminKeyCheck(config::current, throttle);
    this.webUsers = new WebKeyCheck(config::current, throttle);
    this.officialKeys = new KeyRing(config::current, clock);
    this.officialModels = new ModelList(officialKeys, egress, clock);
    var web = new WebQuota(egress, new Statsig(), config::current, clock);
    var quota = web.and(new ConsoleQuota(egress, console, config::current, clock));
    this.quotas = new QuotaRefresh(directory, quota, clock);
    this.upkeep =
        new AccountUpkeep(
            new AccountUpkeep.Parts(directory, sync, store, quotas, leader),
            () -> config.current().account().cleanup(),
            clock);
    this.media =
        MediaRooms.open(
            new MediaRooms.Parts(
                data, storage, config::current, directory, egress, fetch, attachments, clock));
    directory.share(media::instances);
  }

  static Rooms open(Startup startup, Storage storage, ConfigStore config, Logs logs) {
    Rooms rooms = new Rooms(startup, storage, config, logs);
    storage.tasks().ifPresent(rooms.tasks::share);
    rooms.sync.start();
    rooms.upkeep.start();
    rooms.requests.start();
    rooms.pools.start();
    if (storage.useCounts().isPresent()) {
      rooms.keys.share(storage.useCounts().get());
      rooms.keys.watch(KEYS_PAUSE);
    } else {
      rooms.keys.watch(startup.storage().syncActiveInterval());
      rooms.keys.recall(rooms.requests.store().countByKey(rooms.startOfDay()));
    }
    config.onChange(change -> rooms.reconfigure(change.after()));
    rooms.egress.warmUp();
    rooms.officialModels.warmUp(config.current());
    return rooms;
  }

  private void reconfigure(Config next) {
    directory.configure(AccountSettings.of(next));
    egress.configure(next);
    media.reconfigure(next);
    officialModels.warmUp(next);
  }

  private RequestLog.Retention retention() {
    Config.Audit audit = config.current().audit();
    return new RequestLog.Retention(Duration.ofDays(audit.retentionDays()), audit.maxRows());
  }

  private long startOfDay() {
    return clock.instant().truncatedTo(ChronoUnit.DAYS).toEpochMilli();
  }

  int accountCount() {
    return directory.size();
  }

  /** The server over all routes; not started. */
  Server server(ServerSettings settings) {
    ClientLimits limits = new ClientLimits(keys);
    List<Route> routes = routes().stream().map(limits::around).toList();
    Consumer<Exchanged> log =
        new AccessLog()
            .andThen(
                new RequestAudit(
                    config::current, requests, InstanceName.of(startup.port()), clock));
    server = new Server(settings, routes, this::admit, Rooms::errors, log);
    return server;
  }

  private List<Route> routes() {
    Map<Upstream, ChatUpstream> upstreams = upstreams();
    var lessors = new java.util.EnumMap<Upstream, Lessor>(Upstream.class);
    upstreams.forEach((kind, upstream) -> lessors.put(kind, upstream.accounts()));
    ModelDirectory models = new ModelDirectory(Catalogue.builtIn(), lessors, officialModels);
    MediaGateway pictures =
        media.gateway(
            upstreams.get(Upstream.WEB), new OfficialMedia(officialKeys, egress, fetch, clock));
    ChatGateway gateway = new ChatGateway(models, upstreams, pictures);
    ModelAccess access = new ModelAccess(models, keys);
    TurnReply turns = new TurnReply(gateway::open);
    List<Route> routes = new ArrayList<>();
    routes.addAll(new SystemRoutes(this::readiness, BuildInfo.facts()).routes());
    routes.addAll(new ModelLists(config::current, access).routes());
    Route chat =
        new ChatCompletions(config::current, access, turns, clock).route(startup.maxBodyBytes());
    routes.add(chat);
    routes.addAll(adminApi(models).routes());
    routes.addAll(new Messages(config::current, access, turns).routes(startup.maxBodyBytes()));
    routes.addAll(
        new Responses(config::current, access, turns, conversations, clock)
            .routes(startup.maxBodyBytes()));
    routes.addAll(new PageRoutes(config::current, AdminErrors.RENDERER).routes());
    routes.addAll(
        new WebRoutes(() -> models.all(config.current()), AdminErrors.RENDERER).routes(chat));
    routes.addAll(new CacheRoutes(media.cache()).routes());
    routes.addAll(new AssetRoutes(config::current, adminAccounts(), media.shelf(), tasks).routes());
    routes.addAll(media.routes(pictures, models, access, startup.maxBodyBytes()));
    return routes;
  }

  private AdminApi.Accounts adminAccounts() {
    return new AdminApi.Accounts(
        directory,
        sync,
        new AccountDesk(directory, sync, store, clock),
        new AccountList(directory, sync, clock),
        new AccountImport(directory, sync, store, OlderDatabases::file, clock));
  }

  private AdminApi adminApi(ModelDirectory models) {
    AdminApi.Accounts accounts = adminAccounts();
    var setUp = new WebAccounts(egress, new Statsig());
    BatchWork work = BatchPorts.of(directory, quotas, setUp, media.shelf()::clear, config::current);
    var rooms = new AdminApi.Rooms(config, admins, logs, models, work, tasks);
    var watch = new AdminApi.Watch(this::refusedCalls, pools, officialKeys);
    var process =
        new AdminApi.Facts(
            BuildInfo.version(),
            startup.storage().word(),
            leader::isLeader,
            () -> server != null && server.isDraining(),
            ReleaseSource.UNKNOWN,
            clock);
    return new AdminApi(rooms, accounts, new AdminApi.Clients(keys, requests), watch, process);
  }

  private List<RefusedCall> refusedCalls() {
    return egress.refusals().newestFirst().stream()
        .map(
            call ->
                new RefusedCall(
                    call.at(),
                    call.host(),
                    call.egress(),
                    call.userAgent(),
                    call.clearanceAge(),
                    call.status(),
                    call.classification()))
        .toList();
  }

  private Map<Upstream, ChatUpstream> upstreams() {
    var web = new WebChat(directory, egress, attachments, new Statsig());
    return Map.of(
        Upstream.WEB, web,
        Upstream.CONSOLE, new ConsoleChat(directory, egress, console),
        Upstream.OFFICIAL, new OfficialChat(officialKeys, egress, clock));
  }

  private SystemRoutes.Readiness readiness() {
    return new SystemRoutes.Readiness(true, true, server != null && server.isDraining());
  }

  private Caller admit(Access access, Request in) {
    return switch (access) {
      case OPEN -> Caller.OPEN;
      case CLIENT_KEY -> clientKeys.admit(access, in);
      case ADMIN -> admins.admit(access, in);
      case WEB -> webUsers.admit(access, in);
    };
  }

  private static ErrorRenderer errors(Request in) {
    boolean internal = in.path().startsWith("/admin") || in.path().startsWith("/webui");
    return internal ? AdminErrors.RENDERER : ApiErrors.EITHER;
  }

  @Override
  public void close() {
    media.close();
    tasks.close();
    keys.close();
    pools.close();
    requests.close();
    conversations.close();
    upkeep.close();
    quotas.close();
    officialModels.close();
    sync.close();
    egress.close();
  }
}
