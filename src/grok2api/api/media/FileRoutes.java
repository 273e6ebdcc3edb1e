package grok2api.api.media;

import grok2api.api.ApiErrors;
import grok2api.base.Failure;
import grok2api.http.Access;
import grok2api.http.FileReply;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.media.CachedFile;
import grok2api.media.Incoming;
import grok2api.media.MediaCache;
import grok2api.media.MediaFormat;
import grok2api.media.MediaIds;
import grok2api.media.MediaKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/files/image?id=} and {@code GET /v1/files/video?id=}: files of the cache, for
 * everybody who knows the id. A file that is still being received is sent as it comes.
 */
public final class FileRoutes {

  private static final String FOREVER = "private, max-age=31536000, immutable";
  private static final int PIECE = 32 * 1024;

  private final MediaCache cache;

  /** Serves from {@code cache}. */
  public FileRoutes(MediaCache cache) {
    this.cache = cache;
  }

  /** The two routes. */
  public List<Route> routes() {
    return List.of(route(MediaKind.IMAGE), route(MediaKind.VIDEO));
  }

  private Route route(MediaKind kind) {
    return new Route(
        "GET",
        "/v1/files/" + kind.id(),
        Access.OPEN,
        new Route.Limits(0, Duration.ZERO),
        ApiErrors.OPENAI,
        (in, out) -> send(kind, in, out));
  }

  private void send(MediaKind kind, Request in, Reply out) {
    String id = in.query("id").orElse("");
    if (id.isEmpty()) {
      throw Failure.invalid("id", "Field required");
    }
    if (!MediaIds.isValid(id)) {
      throw Failure.invalid("id", "Invalid file ID");
    }
    out.header("X-Content-Type-Options", "nosniff");
    Optional<CachedFile> file = cache.find(kind, id);
    Optional<Incoming> coming = file.isPresent() ? Optional.empty() : cache.incoming(kind, id);
    if (coming.isPresent() && coming.get().format().isPresent()) {
      follow(coming.get(), in, out);
      return;
    }
    CachedFile found = file.or(() -> cache.find(kind, id)).orElseThrow(() -> unknown(kind, id));
    new FileReply(found.mime(), found.etag(), FOREVER).send(found.path(), in, out);
  }

  /** Sends what is there and what comes, without ranges: the end is not certain yet. */
  private static void follow(Incoming coming, Request in, Reply out) {
    String mime = coming.format().map(MediaFormat::mime).orElseThrow();
    out.header("Cache-Control", "no-store");
    try (InputStream from = coming.follow();
        OutputStream to = out.stream(200, mime, coming.expected().orElse(-1))) {
      if (in.method().equals("HEAD")) {
        return;
      }
      byte[] piece = new byte[PIECE];
      for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
        to.write(piece, 0, n);
      }
    } catch (IOException e) {
      throw Failure.of(Failure.Kind.UPSTREAM, "upstream_error", "The file was not received.")
          .cause(e)
          .build();
    }
  }

  private static Failure unknown(MediaKind kind, String id) {
    String word = kind == MediaKind.IMAGE ? "Image" : "Video";
    return Failure.notFound("id", word + " '" + id + "' not found");
  }
}
