package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.chat.StoredTurn;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponsesDatabaseTest {

  @TempDir Path folder;

  private Instant now = Instant.ofEpochSecond(1_800_000_000);
  private Config.Responses limits = new Config.Responses(2, 1);
  private ResponsesDatabase store;

  @BeforeEach
  void open() {
    store = ResponsesDatabase.open(folder.resolve("responses.db"), () -> now, () -> limits);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    open();
  }

  private static Json.Obj object(String json) {
    return (Json.Obj) JsonReader.parse(json);
  }

  private StoredTurn turn(String id, String previous, String text) {
    return new StoredTurn(
        id,
        "alice",
        Optional.ofNullable(previous),
        now,
        object("{\"id\":\"" + id + "\",\"output\":[],\"usage\":null}"),
        List.of(object("{\"id\":\"in_" + id + "\",\"content\":\"" + text + "\"}")),
        List.of(object("{\"id\":\"out_" + id + "\",\"text\":\"é\\u0000\"}")),
        Optional.of(new StoredTurn.Place("acc", "conv", "parent", "frame")));
  }

  @Test
  void givesBackWhatItWasGivenAlsoAfterARestart() {
    StoredTurn turn = turn("a", null, "hi");
    store.save(turn);
    reopen();
    assertEquals(Optional.of(turn), store.find("alice", "a"));
    assertEquals(
        "{\"id\":\"a\",\"output\":[{\"id\":\"out_a\",\"text\":\"é\\u0000\"}],\"usage\":null}",
        store.find("alice", "a").orElseThrow().fullAnswer().compact());
  }

  @Test
  void hidesEverythingFromOtherOwners() {
    store.save(turn("a", null, "hi"));
    assertEquals(Optional.empty(), store.find("bob", "a"));
    assertEquals(List.of(), store.history("bob", "a", 9));
    assertEquals(Map.of(), store.items("bob", Set.of("in_a", "out_a")));
    assertFalse(store.delete("bob", "a"));
    assertTrue(store.find("alice", "a").isPresent());
  }

  @Test
  void givesAHistoryOldestFirstAndNothingWhenALinkIsMissing() {
    store.save(turn("a", null, "1"));
    store.save(turn("b", "a", "2"));
    store.save(turn("c", "b", "3"));
    List<String> ids = store.history("alice", "c", 3).stream().map(StoredTurn::id).toList();
    assertEquals(List.of("a", "b", "c"), ids);
    assertEquals(List.of(), store.history("alice", "c", 2), "more than allowed");
    store.delete("alice", "b");
    assertEquals(List.of(), store.history("alice", "c", 9));
    assertEquals(List.of(), store.history("alice", "nobody", 9));
  }

  @Test
  void findsItemsOfBothSidesByTheirIds() {
    store.save(turn("a", null, "hi"));
    Map<String, Json.Obj> found = store.items("alice", Set.of("in_a", "out_a", "x"));
    assertEquals(Set.of("in_a", "out_a"), found.keySet());
    assertEquals(Optional.of("hi"), found.get("in_a").text("content"));
    store.delete("alice", "a");
    assertEquals(Map.of(), store.items("alice", Set.of("in_a", "out_a")));
  }

  @Test
  void forgetsWhatIsTooOld() {
    store.save(turn("a", null, "hi"));
    now = now.plus(Duration.ofHours(2));
    assertTrue(store.find("alice", "a").isPresent(), "two hours are allowed");
    now = now.plusSeconds(1);
    assertEquals(Optional.empty(), store.find("alice", "a"));
    assertEquals(Map.of(), store.items("alice", Set.of("in_a")));
    assertFalse(store.delete("alice", "a"));
    store.save(turn("b", null, "hi"));
    limits = new Config.Responses(100, 1);
    assertEquals(Optional.empty(), store.find("alice", "a"), "deleted, not only hidden");
  }

  @Test
  void dropsTheOldestWhenThereIsTooMuch() {
    String text = "x".repeat(300_000);
    for (String id : List.of("a", "b", "c", "d")) {
      store.save(turn(id, null, text));
      now = now.plusSeconds(1);
    }
    assertEquals(Optional.empty(), store.find("alice", "a"));
    assertTrue(store.find("alice", "b").isPresent());
    reopen();
    store.save(turn("e", null, text));
    assertEquals(Optional.empty(), store.find("alice", "b"), "counted again after a restart");
    assertTrue(store.find("alice", "c").isPresent());
  }

  @Test
  void refusesAFileOfANewerProgram() {
    store.close();
    Path file = folder.resolve("responses.db");
    SqliteDatabase database = SqliteDatabase.open(file);
    database.submit(
        open -> {
          SqlDatabase.execute(open, "PRAGMA user_version=2");
          return null;
        });
    database.close();
    Failure failure =
        assertThrows(Failure.class, () -> ResponsesDatabase.open(file, () -> now, () -> limits));
    assertEquals("storage_newer", failure.code());
  }

  @Test
  void keepsTextThatHasNoUtf8Form() {
    StoredTurn plain = turn("a", null, "x");
    List<Json.Obj> odd = List.of(object("{\"id\":\"i\",\"text\":\"\\ud800\"}"));
    store.save(
        new StoredTurn(
            "a",
            "alice",
            plain.previous(),
            plain.createdAt(),
            plain.answer(),
            odd,
            plain.output(),
            plain.place()));
    Json.Obj item = store.items("alice", Set.of("i")).get("i");
    assertEquals(Optional.of("\ufffd"), item.text("text"));
  }

  @Test
  void replacesATurnOfTheSameId() {
    store.save(turn("a", null, "x".repeat(600_000)));
    store.save(turn("a", null, "y".repeat(600_000)));
    assertTrue(store.find("alice", "a").orElseThrow().input().getFirst().compact().contains("yy"));
    store.save(turn("b", null, "x".repeat(300_000)));
    assertTrue(store.find("alice", "a").isPresent(), "its size counts once");
  }
}
