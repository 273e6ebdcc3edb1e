package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * assets.grok.com: files of the account whose cookie comes along; 403 without one. The public image
 * hosts have no fake of their own: their path {@code /imagine-public/} is served here, and there a
 * cookie is a violation.
 */
final class AssetsHost implements Simulator.Host {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final int FILM_BYTES = 64 * 1024;
  private static final long SLOW_MILLIS = 100;

  private final Simulator sim;

  AssetsHost(Simulator sim) {
    this.sim = sim;
  }

  @Override
  public void handle(Exchange x, Seen seen) throws IOException {
    unless(x.method().equals("GET") || x.method().equals("HEAD"), "assets are read with GET");
    if (x.path().startsWith("/imagine-public/")) {
      unless(!x.has("Cookie"), "cookie sent to a public image host");
      x.reply(200, Pictures.jpeg(), "Content-Type", "image/jpeg");
      return;
    }
    if (!x.has("Cookie")) {
      throw new Refusal(403, Faults.json(7, "Forbidden"));
    }
    Headers.check(x, Headers.Kind.ASSET_GET);
    Map<String, String> pairs = Cookies.check(x, false);
    Account account =
        sim.known(pairs.get("sso"))
            .filter(a -> !a.revoked())
            .orElseThrow(() -> new Refusal(403, Faults.body(403)));
    String key = x.path().substring(1);
    byte[] bytes =
        account.files().stream()
            .filter(f -> f.key().equals(key) || key.endsWith("/" + f.id() + "/content"))
            .findFirst()
            .map(StoredFile::bytes)
            .orElseGet(() -> isStill(account, key) ? Pictures.jpeg() : generated(key));
    if (bytes.length == 0) {
      throw new Refusal(404, Faults.body(404));
    }
    play(x, key, bytes);
  }

  /** A film has a picture beside it, which is no file of its own. */
  private static boolean isStill(Account account, String key) {
    String film = key.replaceFirst("/preview_image\\.jpg$", "/generated_video.mp4");
    return !film.equals(key) && account.files().stream().anyMatch(f -> f.key().equals(film));
  }

  /** Pictures of scripted cards exist without having been stored. */
  private static byte[] generated(String key) {
    if (key.startsWith("users/sim/") || key.startsWith("sim/")) {
      return key.endsWith(".mp4") ? Pictures.mp4(FILM_BYTES) : Pictures.jpeg();
    }
    return new byte[0];
  }

  /** The path may ask for a fault: it begins with sim/html/, sim/type/, sim/away/ or sim/slow/. */
  private void play(Exchange x, String key, byte[] bytes) throws IOException {
    if (key.startsWith("sim/html/")) {
      x.reply(
          200,
          "<html>sign in</html>".getBytes(StandardCharsets.UTF_8),
          "Content-Type",
          "text/html");
    } else if (key.startsWith("sim/type/")) {
      x.reply(200, bytes, "Content-Type", "application/octet-stream");
    } else if (key.startsWith("sim/away/")) {
      x.reply(302, new byte[0], "Location", sim.trapUrl() + "/stolen.jpg");
    } else if (key.startsWith("sim/slow/")) {
      slow(x, key, bytes, SLOW_MILLIS);
    } else if (sim.switches.assetMegabytes() > 0) {
      large(x, key, bytes);
    } else if (sim.switches.assetStep() > 0) {
      slow(x, key, bytes, sim.switches.assetStep());
    } else {
      ranged(x, key, bytes);
    }
  }

  private void large(Exchange x, String key, byte[] bytes) throws IOException {
    x.start(200, "Content-Type", Pictures.byName(key));
    x.write(bytes);
    byte[] more = new byte[1 << 20];
    for (int i = 0; i < sim.switches.assetMegabytes(); i++) {
      x.write(more);
    }
    x.end();
  }

  private void slow(Exchange x, String key, byte[] bytes, long millis) throws IOException {
    x.start(200, "Content-Type", Pictures.byName(key));
    int step = Math.max(1, bytes.length / 20);
    for (int at = 0; at < bytes.length; at += step) {
      x.write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)));
      x.pause(millis);
    }
    x.end();
  }

  private void ranged(Exchange x, String key, byte[] bytes) throws IOException {
    Matcher m = RANGE.matcher(x.header("Range"));
    if (m.matches()) {
      int from = Integer.parseInt(m.group(1));
      int to = m.group(2).isEmpty() ? bytes.length - 1 : Integer.parseInt(m.group(2));
      x.reply(
          206,
          Arrays.copyOfRange(bytes, from, Math.min(bytes.length, to + 1)),
          "Content-Type",
          Pictures.byName(key),
          "Content-Range",
          "bytes " + from + "-" + to + "/" + bytes.length);
    } else {
      x.reply(200, bytes, "Content-Type", mime(key, bytes));
    }
  }

  private static String mime(String key, byte[] bytes) {
    String sniffed = Pictures.sniff(bytes);
    return sniffed.isEmpty() ? Pictures.byName(key) : sniffed;
  }
}
