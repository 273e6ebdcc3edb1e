package grok2api.store;

import static grok2api.store.RequestLogContract.all;
import static grok2api.store.RequestLogContract.models;
import static grok2api.store.RequestLogContract.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.audit.RequestLogStore;
import grok2api.base.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The request log of two instances: each row is seen by both, once, also after an outage. */
class SharedRequestLogTest {

  private static final String NAME = "requests";
  private static final Duration SOON = Duration.ofMillis(200);

  @TempDir Path folder;

  private RequestLogStore log(Storage storage, String file) {
    return storage.requests(RequestDatabase.open(folder.resolve(file)), SOON);
  }

  private static void awaitRows(RequestLogStore log, int count) throws Exception {
    Await.until(() -> log.page(all(5_000)).size() == count && !log.isPartial());
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void showsEachInstanceTheRowsOfAll(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    // A history from before there was a server goes there, too.
    try (RequestLogStore before = RequestDatabase.open(folder.resolve("one.db"))) {
      before.add(List.of(row(1, "old", 200)));
    }
    try (Storage storage = backend.storage(url, folder);
        Storage other = backend.storage(url, folder);
        RequestLogStore two = log(other, "two.db")) {
      try (RequestLogStore one = log(storage, "one.db")) {
        awaitRows(two, 1);
        two.add(List.of(row(3, "b", 200)));
        one.add(List.of(row(2, "a", 200), row(4, "c", 200)));
        awaitRows(one, 4);
        assertEquals(List.of("c", "b", "a", "old"), models(two.page(all(9))));
        one.add(List.of(row(5, "last", 200)));
      } // what waits goes before it ends
      awaitRows(two, 5);
      try (RequestLogStore again = log(storage, "one.db")) {
        again.add(List.of(row(6, "next", 200)));
        awaitRows(two, 6); // nothing was sent twice
        again.prune(3, 1_000);
        awaitRows(two, 4);
        assertEquals(4, two.clear());
        awaitRows(again, 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void keepsRowsInItsFileWhileTheServerIsAway(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage storage = backend.storage(url, folder);
        RequestLogStore log = log(storage, "one.db")) {
      log.add(List.of(row(1, "before", 200)));
      awaitRows(log, 1);
      backend.server().kill();
      try {
        List<grok2api.audit.RequestRow> many = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
          many.add(row(10 + i, "m" + i, 200));
        }
        long from = System.nanoTime();
        log.add(many);
        assertTrue(System.nanoTime() - from < Duration.ofSeconds(10).toNanos()); // only the file
        assertEquals(1_201, log.page(all(5_000)).size());
        assertTrue(log.isPartial());
        assertThrows(Failure.class, log::clear);
      } finally {
        backend.server().start();
      }
      awaitRows(log, 1_201);
      assertFalse(log.isPartial());
    }
    try (Storage storage = backend.storage(url, folder)) {
      assertEquals(1_201, storage.requestsAtServer().orElseThrow().countByKey(0).get("key"));
    }
  }
}
