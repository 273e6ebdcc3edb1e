package grok2api.http;

import grok2api.base.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the web pages, read once at start from the class path; nothing is looked up on disk
 * when a request comes. Safe for any thread.
 */
public final class StaticFiles {

  private static final int MIN_GZIP = 512;
  private static final String FOREVER = "public, max-age=31536000, immutable";

  /** What a page may load unless it says more: its own origin, and pictures and films by https. */
  public static final String POLICY =
      "default-src 'self'; img-src 'self' data: blob: https:; media-src 'self' blob: https:; "
          + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  private final Map<String, Asset> assets;

  /** A file; packed and hashed when somebody first asks for it, which most servers never see. */
  private static final class Asset {
    private final byte[] bytes;
    private final String type;
    private volatile byte[] packed; // two threads may both make it: the result is the same
    private volatile String hash;

    Asset(String name, byte[] bytes) {
      this.bytes = bytes;
      this.type = StaticFiles.type(name);
    }

    boolean isPage() {
      return type.startsWith("text/html");
    }

    String hash() {
      String known = hash;
      if (known == null) {
        known = ETags.hash(bytes);
        hash = known;
      }
      return known;
    }

    /** Empty when packing saves nothing. */
    byte[] packed() {
      byte[] known = packed;
      if (known == null) {
        boolean text = type.contains("charset") || type.contains("svg");
        known = text && bytes.length >= MIN_GZIP ? gzip(bytes) : new byte[0];
        known = known.length < bytes.length ? known : new byte[0];
        packed = known;
      }
      return known;
    }
  }

  private StaticFiles(Map<String, Asset> assets) {
    this.assets = assets;
  }

  /**
   * Reads {@code names} below {@code root} ({@code web/}) from the class path.
   *
   * @throws IllegalStateException when one is missing: the jar is incomplete
   */
  public static StaticFiles load(ClassLoader from, String root, List<String> names) {
    Map<String, Asset> assets = new HashMap<>();
    for (String name : names) {
      try (InputStream in = from.getResourceAsStream(root + name)) {
        if (in == null) {
          throw new IllegalStateException("missing in the class path: " + root + name);
        }
        assets.put(name, new Asset(name, in.readAllBytes()));
      } catch (IOException e) {
        throw new IllegalStateException("unreadable: " + root + name, e);
      }
    }
    return new StaticFiles(assets);
  }

  /** Files that are in memory already, by name; sent like those of the class path. */
  public static StaticFiles of(Map<String, byte[]> files) {
    Map<String, Asset> assets = new HashMap<>();
    files.forEach((name, bytes) -> assets.put(name, new Asset(name, bytes)));
    return new StaticFiles(assets);
  }

  /** The content's hash for links {@code ?v=…}; empty for an unknown name. */
  public Optional<String> version(String name) {
    return Optional.ofNullable(assets.get(name)).map(Asset::hash);
  }

  /** Sends a file; an unknown name is 404. */
  public void send(String name, Request in, Reply out) {
    Asset asset = find(name);
    boolean forever = in.query("v").map(asset.hash()::equals).orElse(false);
    send(asset, new Terms(200, forever, POLICY), in, out);
  }

  /** Sends a file whose path names the version of all files, so that it never changes. */
  public void sendForever(String name, Request in, Reply out) {
    send(find(name), new Terms(200, true, POLICY), in, out);
  }

  /** Sends a page with a status and content security policy of its own. */
  public void sendPage(String name, int status, String policy, Request in, Reply out) {
    send(find(name), new Terms(status, false, policy), in, out);
  }

  private record Terms(int status, boolean forever, String policy) {}

  private Asset find(String name) {
    Asset asset = assets.get(name);
    if (asset == null) {
      throw Failure.of(Failure.Kind.NOT_FOUND, "not_found", "There is no such file.").build();
    }
    return asset;
  }

  private static void send(Asset asset, Terms terms, Request in, Reply out) {
    boolean packed = acceptsGzip(in) && asset.packed().length > 0;
    String etag = '"' + asset.hash() + (packed ? "-gz" : "") + '"';
    out.header("ETag", etag);
    String otherwise = asset.isPage() ? "no-store" : "no-cache";
    out.header("Cache-Control", terms.forever ? FOREVER : otherwise);
    out.header("Vary", "Accept-Encoding");
    if (asset.isPage()) {
      out.header("Content-Security-Policy", terms.policy);
      out.header("Referrer-Policy", "no-referrer");
    }
    if (terms.status == 200
        && in.header("if-none-match").map(tags -> ETags.match(tags, etag)).orElse(false)) {
      out.empty(304);
      return;
    }
    if (packed) {
      out.header("Content-Encoding", "gzip");
    }
    out.bytes(terms.status, asset.type, packed ? asset.packed() : asset.bytes);
  }

  private static boolean acceptsGzip(Request in) {
    for (String item : in.header("accept-encoding").orElse("").split(",")) {
      String[] parts = item.split(";", 2);
      boolean refused = parts.length == 2 && isZero(parts[1].strip());
      if (parts[0].strip().equalsIgnoreCase("gzip")) {
        return !refused;
      }
    }
    return false;
  }

  private static boolean isZero(String quality) {
    return quality.equals("q=0") || quality.equals("q=0.0") || quality.equals("q=0.000");
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException("an array does not fail", e);
    }
    return packed.toByteArray();
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js", "mjs" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "json" -> "application/json; charset=utf-8";
      case "txt" -> "text/plain; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      case "ico" -> "image/x-icon";
      case "woff2" -> "font/woff2";
      default -> "application/octet-stream";
    };
  }
}
