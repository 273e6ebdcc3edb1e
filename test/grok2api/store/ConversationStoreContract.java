package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must hold wherever turns are kept. */
abstract class ConversationStoreContract {

  Instant now = Instant.ofEpochSecond(1_800_000_000);
  Config.Responses limits = new Config.Responses(2, 1);
  ConversationStore store;

  /** Opens an empty place for turns. */
  abstract ConversationStore openEmpty() throws Exception;

  /** Opens the same place again, as another process would. */
  abstract ConversationStore reopen() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = openEmpty();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void again() throws Exception {
    store.close();
    store = reopen();
  }

  private static StoredTurn.Item item(String json) {
    return StoredTurn.Item.of((Json.Obj) JsonReader.parse(json));
  }

  private StoredTurn turn(String id, String previous, String text) {
    return new StoredTurn(
        id,
        "alice",
        Optional.ofNullable(previous),
        now,
        "{\"id\":\"" + id + "\",\"output\":[],\"usage\":null}",
        List.of(item("{\"id\":\"in_" + id + "\",\"content\":\"" + text + "\"}")),
        List.of(item("{\"id\":\"out_" + id + "\",\"text\":\"é\\u0000\"}")),
        Optional.of(new StoredTurn.Place("acc", "conv", "parent", "frame")));
  }

  @Test
  void givesBackWhatItWasGivenAlsoAfterARestart() throws Exception {
    StoredTurn turn = turn("a", null, "hi");
    store.save(turn);
    again();
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
  void dropsTheOldestWhenThereIsTooMuch() throws Exception {
    String text = "x".repeat(300_000);
    for (String id : List.of("a", "b", "c", "d")) {
      store.save(turn(id, null, text));
      now = now.plusSeconds(1);
    }
    assertEquals(Optional.empty(), store.find("alice", "a"));
    assertTrue(store.find("alice", "b").isPresent());
    again();
    store.save(turn("e", null, text));
    assertEquals(Optional.empty(), store.find("alice", "b"), "counted again after a restart");
    assertTrue(store.find("alice", "c").isPresent());
  }

  @Test
  void keepsTextThatHasNoUtf8Form() {
    StoredTurn plain = turn("a", null, "x");
    List<StoredTurn.Item> odd = List.of(item("{\"id\":\"i\",\"text\":\"\\ud800\"}"));
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
    assertTrue(store.find("alice", "a").orElseThrow().input().getFirst().json().contains("yy"));
    store.save(turn("b", null, "x".repeat(300_000)));
    assertTrue(store.find("alice", "a").isPresent(), "its size counts once");
  }

  @Test
  void showsAnotherProcessWhatWasKept() throws Exception {
    store.save(turn("a", null, "1"));
    try (ConversationStore other = reopen()) {
      assertTrue(other.find("alice", "a").isPresent());
      other.save(turn("b", "a", "2"));
      assertTrue(other.delete("alice", "a"));
    }
    assertTrue(store.find("alice", "b").isPresent());
    assertEquals(Optional.empty(), store.find("alice", "a"));
  }

  @Test
  void takesAnyIdsThatAClientMayMakeUp() {
    String endless = "x".repeat(5_000);
    String odd = "nul\u0000half\ud800";
    StoredTurn plain = turn("a", null, "x");
    List<StoredTurn.Item> items =
        Stream.of(
                Json.Obj.EMPTY.with("id", Json.of(endless)).with("n", Json.of(1)),
                Json.Obj.EMPTY.with("id", Json.of(odd)).with("n", Json.of(2)),
                Json.Obj.EMPTY.with("n", Json.of(3)))
            .map(StoredTurn.Item::of)
            .toList();
    store.save(
        new StoredTurn(
            "a",
            "alice",
            plain.previous(),
            plain.createdAt(),
            plain.answer(),
            items,
            plain.output(),
            plain.place()));
    assertEquals(Set.of(endless, odd), store.items("alice", Set.of(endless, odd)).keySet());
    List<String> ids =
        store.find("alice", "a").orElseThrow().input().stream().map(StoredTurn.Item::id).toList();
    assertEquals(List.of(endless, "nul\u0000half\ufffd", ""), ids);
    for (String id : List.of(endless, odd, "", "a ", "A")) {
      assertEquals(Optional.empty(), store.find("alice", id));
      assertEquals(List.of(), store.history("alice", id, 9));
      assertFalse(store.delete("alice", id));
    }
  }

  @Test
  void findsTheNewestOfItemsOfOneId() {
    List<StoredTurn.Item> none = List.of();
    for (String id : List.of("b", "a", "c")) {
      StoredTurn plain = turn(id, null, "x");
      List<StoredTurn.Item> item = List.of(item("{\"id\":\"same\",\"in\":\"" + id + "\"}"));
      store.save(
          new StoredTurn(
              id, "alice", plain.previous(), now, plain.answer(), item, none, plain.place()));
      now = now.plusSeconds(1);
    }
    assertEquals(Optional.of("c"), store.items("alice", Set.of("same")).get("same").text("in"));
    store.delete("alice", "c");
    assertEquals(Optional.of("a"), store.items("alice", Set.of("same")).get("same").text("in"));
  }
}
