package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.config.SharedDocument;
import grok2api.config.SharedDocument.Stored;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A text that instances share: no change is lost, and a local one is taken over once. */
class SharedDocumentTest {

  private static final String NAME = "document";

  @TempDir Path folder;

  private static SharedDocument keys(Storage storage) {
    return storage.clientKeys().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void isChangedByWhoeverSawItLast(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage one = backend.storage(url, folder);
        Storage two = backend.storage(url, folder)) {
      assertEquals(new Stored("", SharedDocument.NONE), keys(one).load());
      assertFalse(keys(one).save("x", "7"), "a version that never was");
      assertTrue(keys(one).save("first é", SharedDocument.NONE));
      assertFalse(keys(two).save("late", SharedDocument.NONE));
      Stored first = keys(two).load();
      assertEquals("first é", first.text());
      assertEquals(first.version(), keys(one).version());
      assertTrue(keys(two).save("second", first.version()));
      assertFalse(keys(one).save("late", first.version()));
      assertEquals("second", keys(one).load().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesNoChangeOfManyAtOnce(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    AtomicInteger done = new AtomicInteger();
    try (Storage one = backend.storage(url, folder);
        Storage two = backend.storage(url, folder)) {
      List<Thread> threads = new ArrayList<>();
      for (Storage storage : List.of(one, two, one, two)) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; i < 20; i++) {
                        append(keys(storage));
                        done.incrementAndGet();
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(80, done.get(), "none failed");
      assertEquals(80, keys(one).load().text().length());
    }
  }

  private static void append(SharedDocument document) {
    boolean saved = false;
    while (!saved) {
      Stored before = document.load();
      saved = document.save(before.text() + "x", before.version());
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesALocalFileOverOnce(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    Path local = folder.resolve("client_keys.json");
    Files.writeString(local, "{\"keys\":[]}");
    backend.storage(url, folder).close();
    assertFalse(Files.exists(local));
    assertEquals("{\"keys\":[]}", Files.readString(folder.resolve("client_keys.json.migrated")));
    Files.writeString(local, "{\"other\":1}");
    try (Storage storage = backend.storage(url, folder)) {
      assertEquals("{\"keys\":[]}", keys(storage).load().text());
      assertTrue(Files.exists(local), "left alone: the server has keys");
    }
  }
}
