package grok2api;

import grok2api.account.AccountDirectory;
import grok2api.api.ModelAccess;
import grok2api.api.admin.AdminErrors;
import grok2api.api.admin.AssetShelf;
import grok2api.api.media.FileRoutes;
import grok2api.api.media.ImageRoutes;
import grok2api.api.media.ImagineRoute;
import grok2api.api.media.VideoRoutes;
import grok2api.api.media.VoiceRoute;
import grok2api.base.Cancel;
import grok2api.base.Ids;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.Films;
import grok2api.gateway.MediaFiles;
import grok2api.gateway.MediaGateway;
import grok2api.gateway.ModelDirectory;
import grok2api.gateway.Voices;
import grok2api.http.Route;
import grok2api.media.MediaCache;
import grok2api.media.RunnerLock;
import grok2api.model.Upstream;
import grok2api.net.Egress;
import grok2api.net.SafeFetch;
import grok2api.store.SqliteMediaIndex;
import grok2api.store.Storage;
import grok2api.upstream.AssetOps;
import grok2api.upstream.ChatUpstream;
import grok2api.upstream.MediaUpstream;
import grok2api.upstream.web.Attachments;
import grok2api.upstream.web.Statsig;
import grok2api.upstream.web.WebAssets;
import grok2api.upstream.web.WebMedia;
import grok2api.upstream.web.WebVoice;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The rooms of pictures and films: cache, jobs, upstreams, endpoints. */
final class MediaRooms implements AutoCloseable {

  private final Parts parts;
  private final MediaCache cache;
  private final RunnerLock here;
  private final Storage.Media kept;
  private final MediaFiles files;
  private final MediaUpstream web;
  private final AssetOps assets;
  private volatile Films films;

  /** What these rooms need from the others. */
  record Parts(
      Path dataDir,
      Storage storage,
      Supplier<Config> config,
      AccountDirectory accounts,
      Egress egress,
      SafeFetch fetch,
      Attachments attachments,
      InstantSource clock) {}

  private MediaRooms(Parts parts) {
    this.parts = parts;
    Path data = parts.dataDir();
    var index = SqliteMediaIndex.open(data.resolve("cache").resolve("local_media_cache.db"));
    Config now = parts.config().get();
    this.cache = new MediaCache(data, index, now.cache().local(), parts.clock());
    this.here = RunnerLock.acquire(data);
    this.kept = parts.storage().media(parts.clock(), here);
    this.files = new MediaFiles(cache);
    this.web =
        new WebMedia(
            parts.accounts(), parts.egress(), parts.fetch(), parts.attachments(), new Statsig());
    this.assets = new WebAssets(parts.egress());
  }

  /** Opens cache and jobs. */
  static MediaRooms open(Parts parts) {
    MediaRooms rooms = new MediaRooms(parts);
    rooms.cache.start(rooms.here.alone());
    return rooms;
  }

  void reconfigure(Config next) {
    cache.configure(next.cache().local());
  }

  /** How many instances share the storage, this one included. */
  int instances() {
    return kept.runner().count();
  }

  MediaCache cache() {
    return cache;
  }

  /** The files that accounts keep upstream, for the operator. */
  AssetShelf shelf() {
    return new AssetShelf() {
      @Override
      public List<Asset> list(String token) {
        return assets.list(parts.accounts().account(token), call()).stream()
            .map(
                a ->
                    new Asset(a.id(), a.name(), a.path(), a.contentType(), a.size(), a.createdAt()))
            .toList();
      }

      @Override
      public void delete(String token, String id) {
        assets.delete(parts.accounts().account(token), id, call());
      }

      @Override
      public int clear(String token) {
        return assets.clear(parts.accounts().account(token), call());
      }
    };
  }

  private Call call() {
    return new Call(
        Ids.random("task_"), parts.config().get(), Long.MAX_VALUE, Cancel.ofCurrentThread());
  }

  /**
   * Makes pictures and films.
   *
   * @param lite draws when asked to in a chat
   * @param official the vendor's own API
   */
  MediaGateway gateway(ChatUpstream lite, MediaUpstream official) {
    Map<Upstream, MediaUpstream> upstreams = Map.of(Upstream.WEB, web, Upstream.OFFICIAL, official);
    return new MediaGateway(upstreams, lite, files, kept.answers());
  }

  /** The endpoints; starts the jobs. Call once. */
  List<Route> routes(
      MediaGateway media, ModelDirectory models, ModelAccess access, long maxBodyBytes) {
    Supplier<Config> config = parts.config();
    films =
        new Films(
            new Films.Parts(
                kept.jobs(),
                kept.runner(),
                media,
                files,
                models,
                access::client,
                config,
                parts.clock()));
    films.start();
    List<Route> routes = new ArrayList<>(new FileRoutes(cache).routes());
    routes.addAll(new ImageRoutes(config, access, media, parts.clock()).routes(maxBodyBytes));
    routes.addAll(new VideoRoutes(config, access, films).routes(maxBodyBytes));
    routes.addAll(
        new ImagineRoute(config, id -> access.find(id, config.get()), media, AdminErrors.RENDERER)
            .routes());
    Voices voices = new Voices(parts.accounts(), new WebVoice(parts.egress(), new Statsig()));
    routes.add(new VoiceRoute(config, voices, AdminErrors.RENDERER).route());
    return routes;
  }

  /** Jobs first, so that their last steps are stored. */
  @Override
  public void close() {
    if (films != null) {
      films.close();
    }
    here.close();
    cache.close();
  }
}
