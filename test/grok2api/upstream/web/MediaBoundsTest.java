package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountLease;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import grok2api.media.MediaWatch;
import grok2api.media.Reference;
import grok2api.sim.ImagineRun;
import grok2api.sim.MediaRun;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures and films end at the deadline of their call, however the upstream keeps them alive. */
class MediaBoundsTest {

  private static final Duration LIMIT = Duration.ofMillis(800);
  private static final Duration AMPLE = Duration.ofSeconds(5);
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
                  + "hgGAWjR9awAAAABJRU5ErkJggg==");

  private final Web web = new Web("image.stream_timeout=60", "video.timeout=60");
  private final WebMedia media =
      new WebMedia(
          new Web.NoAccounts(), web.egress, web.fetch, new Attachments(web.fetch), new Statsig());

  @AfterEach
  void close() {
    assertEquals(List.of(), web.sim.violations());
    web.close();
  }

  private AccountLease lease() {
    web.sim.account("tok", "super");
    return web.lease("tok");
  }

  private Call call() {
    long end = System.nanoTime() + LIMIT.toNanos();
    return new Call("req_test", web.config, end, Cancel.ofCurrentThread());
  }

  private void edit() {
    Reference picture = new Reference(new Reference.Bytes(PNG), "image.0");
    var order =
        new ImageOrder("Make it night", 1, Optional.empty(), Optional.empty(), List.of(picture));
    media.edit(order, Web.MODEL, lease(), call(), MediaWatch.NONE);
  }

  private void film() {
    var order = new FilmOrder("A boat", 6, "720x1280", "720p", FilmOrder.Preset.CUSTOM, List.of());
    media.film(order, Web.MODEL, lease(), call(), MediaWatch.NONE);
  }

  private static Failure inTime(Runnable work) {
    long start = System.nanoTime();
    Failure failure = assertThrows(Failure.class, work::run);
    long took = System.nanoTime() - start;
    assertTrue(took < LIMIT.plus(AMPLE).toNanos(), "took " + Duration.ofNanos(took));
    return failure;
  }

  @ParameterizedTest
  @CsvSource({
    "ENDLESS, TIMEOUT",
    "SILENT, TIMEOUT",
    "KEPT_OPEN, ''",
    "OVERSIZED, UPSTREAM",
    "EMPTY, ''",
  })
  void editsAndFilmsEnd(MediaRun run, String kind) {
    web.sim.switches().media(run);
    if (run == MediaRun.KEPT_OPEN) {
      edit();
      film();
      return;
    }
    if (run != MediaRun.EMPTY) {
      assertEquals(kind, inTime(this::edit).kind().name());
    }
    Failure failed = inTime(this::film);
    assertTrue(kind.isEmpty() || failed.kind().name().equals(kind), failed::toString);
  }

  @Test
  void drawingEnds() {
    web.sim.switches().imagine(ImagineRun.ENDLESS);
    var order = new ImageOrder("A boat", 1, Optional.empty(), Optional.empty(), List.of());
    Failure failure = inTime(() -> media.draw(order, Web.MODEL, lease(), call(), MediaWatch.NONE));
    assertEquals(Failure.Kind.TIMEOUT, failure.kind());
  }
}
