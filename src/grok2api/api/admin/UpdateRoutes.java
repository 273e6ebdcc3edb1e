package grok2api.api.admin;

import grok2api.config.Config;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Whether there is a newer release. Nothing is asked unless {@code server.update_check} is on;
 * answers are kept for a day, errors for five minutes, and nobody can force more than one look a
 * minute.
 */
final class UpdateRoutes {

  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration ERROR_KEPT = Duration.ofMinutes(5);
  private static final Duration FORCED = Duration.ofMinutes(1);

  private record Look(Release release, String error, Instant at) {
    boolean fresh(Instant now, boolean force) {
      Duration kept = force ? FORCED : error.isEmpty() ? KEPT : ERROR_KEPT;
      return now.isBefore(at.plus(kept));
    }
  }

  private final Supplier<Config> config;
  private final String version;
  private final ReleaseSource releases;
  private final InstantSource clock;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Look last = new Look(Release.NONE, "", Instant.EPOCH);

  UpdateRoutes(
      Supplier<Config> config, String version, ReleaseSource releases, InstantSource clock) {
    this.config = config;
    this.version = version;
    this.releases = releases;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(AdminRoute.of("GET", "/meta/update", this::update));
  }

  private void update(Request in, Reply out) {
    boolean force = AdminBody.flag(in, "force");
    if (!config.get().server().updateCheck()) {
      Look none = new Look(Release.NONE, "", Instant.EPOCH);
      out.json(200, json -> write(json, none, "disabled"));
      return;
    }
    Look look = look(force);
    out.json(200, json -> write(json, look, look.error().isEmpty() ? "ok" : "error"));
  }

  private Look look(boolean force) {
    looking.lock();
    try {
      if (!last.fresh(clock.instant(), force)) {
        last = ask();
      }
      return last;
    } finally {
      looking.unlock();
    }
  }

  private Look ask() {
    try {
      return new Look(releases.latest(config.get()), "", clock.instant());
    } catch (grok2api.base.Failure e) {
      return new Look(Release.NONE, BatchRun.scrubbed(e.getMessage()), clock.instant());
    }
  }

  private void write(JsonWriter json, Look look, String status) {
    Release release = look.release();
    boolean known = !release.version().isEmpty();
    json.beginObject()
        .field("current_version", version)
        .field("latest_version", release.version())
        .field("release_name", release.name())
        .field("release_url", release.url())
        .field("published_at", release.publishedAt())
        .field("release_notes", release.notes())
        .field("update_available", known && isNewer(release.version(), version))
        .field("checked_at", look.at().equals(Instant.EPOCH) ? null : look.at().toString())
        .field("status", status)
        .field("error", look.error())
        .endObject();
  }

  /** Compares number by number; a version without numbers is older than any with. */
  static boolean isNewer(String candidate, String current) {
    List<Integer> left = numbers(candidate);
    List<Integer> right = numbers(current);
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      int a = i < left.size() ? left.get(i) : 0;
      int b = i < right.size() ? right.get(i) : 0;
      if (a != b) {
        return a > b;
      }
    }
    return false;
  }

  private static List<Integer> numbers(String version) {
    return java.util.regex.Pattern.compile("\\d{1,9}")
        .matcher(version)
        .results()
        .map(match -> Integer.parseInt(match.group()))
        .toList();
  }
}
