package grok2api.gateway;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.config.Call;
import grok2api.config.Config.Features.ImageFormat;
import grok2api.media.CachedFile;
import grok2api.media.MadeImage;
import grok2api.media.MediaFormat;
import grok2api.media.MediaKind;
import grok2api.upstream.MediaUpstream;
import java.net.URI;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What clients get for pictures and films: upstream URLs, this server's URLs, Markdown, HTML or
 * Base64, as the configuration or the request says. Fetches into the cache what needs to be there.
 */
public final class MediaLinks implements ImageRenderer {

  private static final System.Logger LOG = System.getLogger(MediaLinks.class.getName());

  private final MediaFiles files;
  private final MediaUpstream web;
  private final AtomicBoolean warned = new AtomicBoolean();

  /** Renders files; pictures in chat answers are those of {@code web}. */
  public MediaLinks(MediaFiles files, MediaUpstream web) {
    this.files = files;
    this.web = web;
  }

  /** A picture in the answer of a chat model, by {@code features.image_format}. */
  @Override
  public String render(ChatEvent.Image image, Account account, Call call) {
    ImageFormat format = call.config().features().imageFormat();
    boolean proxied = isPublic(image.url()) && call.config().features().imaginePublicImageProxy();
    boolean plain = format == ImageFormat.GROK_URL || format == ImageFormat.GROK_MD;
    boolean markdown = format == ImageFormat.GROK_MD || format == ImageFormat.LOCAL_MD;
    if (plain && !proxied) {
      warnUnreadable(image.url(), call);
      return markdown ? markdown(image.url()) : image.url();
    }
    MadeImage made = new MadeImage(image.id(), image.url(), "", 0, 0, 0, false);
    try {
      var origin = new MediaFiles.Origin(web, account, image.url());
      CachedFile file = files.image(made, origin, call);
      if (format == ImageFormat.BASE64) {
        return markdown(dataUrl(file));
      }
      String link = url(MediaKind.IMAGE, file.id(), call);
      return markdown ? markdown(link) : link;
    } catch (Failure failure) {
      leave(failure);
      return image.url();
    }
  }

  @Override
  public String content(ChatEvent.Image image, Account account, Call call) {
    MadeImage made = new MadeImage(image.id(), image.url(), "", 0, 0, 0, false);
    return base64(made, new MediaFiles.Origin(web, account, image.url()), call);
  }

  /** The URL of a picture that an image model made, by {@code response_format=url}. */
  String url(MadeImage image, MediaFiles.Origin origin, Call call) {
    boolean proxied = call.config().features().imaginePublicImageProxy();
    if (isPublic(image.url()) && !proxied || call.publicUrl().isEmpty()) {
      warnUnreadable(image.url(), call);
      return image.url();
    }
    try {
      return url(MediaKind.IMAGE, files.image(image, origin, call).id(), call);
    } catch (Failure failure) {
      leave(failure);
      if (image.url().isEmpty()) {
        throw failure;
      }
      return image.url();
    }
  }

  /** This server's URL of a picture, which is fetched if need be. */
  String local(MadeImage image, MediaFiles.Origin origin, Call call) {
    return url(MediaKind.IMAGE, files.image(image, origin, call).id(), call);
  }

  /** The content of a picture as Base64. */
  String base64(MadeImage image, MediaFiles.Origin origin, Call call) {
    return image.base64().isEmpty()
        ? Base64.getEncoder().encodeToString(files.image(image, origin, call).read())
        : image.base64();
  }

  /** A picture as chat text. */
  String chatImage(MadeImage image, MediaFiles.Origin origin, boolean base64, Call call) {
    if (!base64) {
      return markdown(url(image, origin, call));
    }
    String content = base64(image, origin, call);
    String mime = content.startsWith("/9j/") ? "image/jpeg" : mimeOf(content);
    return markdown("data:" + mime + ";base64," + content);
  }

  private static String mimeOf(String base64) {
    byte[] head =
        Base64.getMimeDecoder().decode(base64.substring(0, Math.min(24, base64.length() / 4 * 4)));
    return MediaFormat.of(head).map(MediaFormat::mime).orElse("image/jpeg");
  }

  /** A film as chat text, by {@code features.video_format}. */
  String chatFilm(MediaFiles.Origin origin, Call call) {
    return switch (call.config().features().videoFormat()) {
      case GROK_URL -> remote(origin, call);
      case GROK_HTML -> html(remote(origin, call));
      case LOCAL_URL -> localFilm(origin, call);
      case LOCAL_HTML -> html(localFilm(origin, call));
    };
  }

  private String remote(MediaFiles.Origin origin, Call call) {
    warnUnreadable(origin.url(), call);
    return origin.url();
  }

  private String localFilm(MediaFiles.Origin origin, Call call) {
    try {
      return url(MediaKind.VIDEO, files.film(origin, call).id(), call);
    } catch (Failure failure) {
      leave(failure);
      return origin.url();
    }
  }

  /** This server's URL of a file; a path when its own address is not known. */
  public static String url(MediaKind kind, String id, Call call) {
    return call.publicUrl() + "/v1/files/" + kind.id() + "?id=" + id;
  }

  private static boolean isPublic(String url) {
    try {
      String host = URI.create(url).getHost();
      return host != null && host.startsWith("imagine-public");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The client's own leaving is no reason for another link. */
  private static void leave(Failure failure) {
    if (failure.kind() == Failure.Kind.CANCELLED) {
      throw failure;
    }
    LOG.log(System.Logger.Level.WARNING, "media.fetch failed code=" + failure.code(), failure);
  }

  private void warnUnreadable(String url, Call call) {
    boolean closed = url.startsWith(call.config().upstream().assetsUrl() + "/");
    if (closed && warned.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "media.link unreadable=true hint=clients cannot open URLs of the upstream's asset host;"
              + " use a local_ format");
    }
  }

  private static String dataUrl(CachedFile file) {
    return "data:" + file.mime() + ";base64," + Base64.getEncoder().encodeToString(file.read());
  }

  private static String markdown(String url) {
    return "![image](" + url + ")";
  }

  private static String html(String url) {
    String safe =
        url.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#x27;");
    return "<video controls src=\"" + safe + "\"></video>";
  }
}
