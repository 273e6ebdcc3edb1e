package grok2api.gateway;

import grok2api.account.Account;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.media.CachedFile;
import grok2api.media.Download;
import grok2api.media.Incoming;
import grok2api.media.MadeImage;
import grok2api.media.MediaCache;
import grok2api.media.MediaFormat;
import grok2api.media.MediaIds;
import grok2api.media.MediaKind;
import grok2api.upstream.MediaUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Brings files of upstreams into the cache, each once: who asks for a file that is being fetched
 * waits for it. A fetch goes on when the one who asked first leaves. Safe for many threads.
 */
public final class MediaFiles {

  private static final System.Logger LOG = System.getLogger(MediaFiles.class.getName());
  private static final long MAX_IMAGE = 32L * 1024 * 1024;
  private static final long MAX_VIDEO = 2L * 1024 * 1024 * 1024;
  private static final Duration IMAGE_TIME = Duration.ofSeconds(60);
  private static final Duration VIDEO_TIME = Duration.ofMinutes(15);
  private static final int PIECE = 64 * 1024;

  private final MediaCache cache;
  private final Map<String, CompletableFuture<CachedFile>> running = new ConcurrentHashMap<>();

  /** Fetches into {@code cache}. */
  public MediaFiles(MediaCache cache) {
    this.cache = cache;
  }

  /** Where files end up. */
  public MediaCache cache() {
    return cache;
  }

  /** A file of an upstream: who made it with what. */
  public record Origin(MediaUpstream upstream, Account account, String url) {}

  /** The picture in the cache: from its own bytes, else fetched. */
  public CachedFile image(MadeImage image, Origin origin, Call call) {
    String id = image.fileId();
    Optional<CachedFile> known = cache.find(MediaKind.IMAGE, id);
    if (known.isPresent()) {
      return known.get();
    }
    return image.base64().isEmpty()
        ? fetch(MediaKind.IMAGE, id, origin, call)
        : cache.save(MediaKind.IMAGE, id, decode(image.base64()));
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw Failure.upstream("The upstream sent no image.");
    }
  }

  /** The film of a URL, under the hash of the URL. */
  public CachedFile film(Origin origin, Call call) {
    return fetch(MediaKind.VIDEO, MediaIds.ofUrl(origin.url()), origin, call);
  }

  /** The file of an id, fetched when it is not there; blocks until it is complete. */
  public CachedFile fetch(MediaKind kind, String id, Origin origin, Call call) {
    Optional<CachedFile> known = cache.find(kind, id);
    if (known.isPresent()) {
      return known.get();
    }
    CompletableFuture<CachedFile> own = new CompletableFuture<>();
    String key = kind.id() + " " + id;
    CompletableFuture<CachedFile> first = running.putIfAbsent(key, own);
    if (first == null) {
      Thread.ofVirtual()
          .name("media-fetch")
          .start(
              () -> {
                try {
                  own.complete(receive(kind, id, origin, call));
                } catch (RuntimeException | Error e) {
                  own.completeExceptionally(e);
                } finally {
                  running.remove(key, own);
                }
              });
    }
    return await(first == null ? own : first);
  }

  private static CachedFile await(CompletableFuture<CachedFile> file) {
    try {
      return file.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while a file was fetched");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure
          ? failure
          : Failure.internal("A file could not be fetched.", e.getCause());
    }
  }

  private CachedFile receive(MediaKind kind, String id, Origin origin, Call asked) {
    boolean image = kind == MediaKind.IMAGE;
    long end = System.nanoTime() + (image ? IMAGE_TIME : VIDEO_TIME).toNanos();
    Call call = new Call(asked.requestId(), asked.config(), end, Cancel.ofCurrentThread());
    long limit = image ? MAX_IMAGE : MAX_VIDEO;
    try (Download file = origin.upstream().download(origin.url(), kind, origin.account(), call)) {
      if (file.length().orElse(0) > limit) {
        throw tooLarge(kind);
      }
      try (Incoming into = cache.receive(kind, id, file.length())) {
        copy(file.body(), into, kind, limit);
        return into.commit();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "media.fetch broken", e);
      throw Failure.upstream("The upstream's file could not be read.");
    }
  }

  private static void copy(InputStream from, Incoming into, MediaKind kind, long limit)
      throws IOException {
    byte[] piece = new byte[PIECE];
    for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
      into.write(piece, 0, n);
      if (into.written() > limit) {
        throw tooLarge(kind);
      }
      boolean known = into.format().isPresent();
      if (!known && into.written() >= MediaFormat.HEAD) {
        throw Failure.upstream("The upstream sent no " + kind.id() + ".");
      }
    }
  }

  private static Failure tooLarge(MediaKind kind) {
    return Failure.upstream("The upstream's " + kind.id() + " is too large.");
  }
}
