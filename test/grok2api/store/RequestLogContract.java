package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import grok2api.audit.RequestLogStore;
import grok2api.audit.RequestLogStore.Sample;
import grok2api.audit.RequestQuery;
import grok2api.audit.RequestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must hold wherever the request log is kept. */
abstract class RequestLogContract {

  private static final List<RequestRow.Try> TRIES =
      List.of(
          new RequestRow.Try("1f2e3d4c", "web", "basic", 3, 120, "rate_limited"),
          new RequestRow.Try("id", "web", "super", 250, 900, "ok"));

  RequestLogStore store;

  /** Opens an empty place. */
  abstract RequestLogStore openEmpty() throws Exception;

  /** Opens the same place again, as another process would. */
  abstract RequestLogStore reopen() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = openEmpty();
  }

  @AfterEach
  void close() {
    store.close();
  }

  static RequestRow row(long ts, String model, int status) {
    return new RequestRow(
        0,
        ts,
        "req_" + ts + model,
        "one:8000",
        new RequestRow.Who("key", "127.0.0.1", "agent/1"),
        new RequestRow.What("POST", "/v1/x", model, true),
        new RequestRow.By("web", "basic", "fast", "id", 2, TRIES),
        new RequestRow.Result(status, status >= 400 ? "code" : "", ""),
        new RequestRow.Cost(1, 30, 10, 20, true));
  }

  static RequestQuery all(int limit) {
    return query("", limit);
  }

  private static RequestQuery query(String text, int limit) {
    return new RequestQuery(0, Long.MAX_VALUE, "", 0, 999, "", "", text, Optional.empty(), limit);
  }

  static List<String> models(List<RequestRow> rows) {
    return rows.stream().map(row -> row.what().model()).toList();
  }

  @Test
  void givesBackWhatItWasGivenAlsoAfterARestart() throws Exception {
    RequestRow odd = row(1_800_000_000_000L, "é\u0000\ud800 \"日本\" 😀", 502);
    store.add(List.of(odd));
    store.close();
    store = reopen();
    RequestRow back = store.page(all(9)).getFirst();
    assertEquals("é\ufffd\ufffd \"日本\" 😀", back.what().model());
    assertEquals(odd.ts(), back.ts());
    assertEquals("one:8000", back.instance());
    assertEquals(odd.who(), back.who());
    assertEquals(odd.by(), back.by());
    assertEquals(odd.result(), back.result());
    assertEquals(odd.cost(), back.cost());
  }

  @Test
  void pagesThroughRowsOfOneTimeEachOnce() {
    List<RequestRow> rows = new ArrayList<>();
    for (int i = 0; i < 1_300; i++) { // more than a portion, many of one time
      rows.add(row(1_000 + i / 700, "m" + i, 200));
    }
    store.add(rows);
    Set<String> seen = new TreeSet<>();
    Optional<RequestQuery.Place> place = Optional.empty();
    long last = Long.MAX_VALUE;
    int pages = 0;
    for (boolean more = true; more; pages++) {
      RequestQuery query = new RequestQuery(0, Long.MAX_VALUE, "", 0, 999, "", "", "", place, 100);
      List<RequestRow> page = store.page(query);
      for (RequestRow row : page) {
        assertEquals(true, row.ts() <= last, row.toString());
        last = row.ts();
      }
      models(page).forEach(seen::add);
      more = page.size() == 100;
      if (more) {
        place = Optional.of(new RequestQuery.Place(page.getLast().ts(), page.getLast().id()));
      }
    }
    assertEquals(1_300, seen.size());
    assertEquals(14, pages);
  }

  @Test
  void filters() {
    store.add(List.of(row(1, "50%_'!x", 200), row(2, "other", 429), row(3, "other", 502)));
    assertEquals(List.of("50%_'!x"), models(store.page(query("%_'!X", 9))));
    assertEquals(3, store.page(query("ONE:80", 9)).size());
    assertEquals(2, store.page(query("code", 9)).size());
    assertEquals(3, store.page(query("/V1/x", 9)).size());
    assertEquals(0, store.page(query("\"key\"", 9)).size()); // not its form in the storage
    assertEquals(List.of(), store.page(query("nothing", 9)));
    RequestQuery time = new RequestQuery(2, 3, "", 0, 999, "", "", "", Optional.empty(), 9);
    assertEquals(List.of(2L), store.page(time).stream().map(RequestRow::ts).toList());
    RequestQuery exact =
        new RequestQuery(0, 9, "other", 500, 599, "key", "id", "", Optional.empty(), 9);
    assertEquals(List.of(3L), store.page(exact).stream().map(RequestRow::ts).toList());
    RequestQuery nobody = new RequestQuery(0, 9, "", 0, 999, "none", "", "", Optional.empty(), 9);
    assertEquals(List.of(), store.page(nobody));
  }

  @Test
  void scansATimeOldestFirstAndCountsByKey() {
    store.add(List.of(row(3, "c", 429), row(1, "a", 200), row(2, "b", 200), row(4, "d", 200)));
    List<Sample> found = new ArrayList<>();
    store.scan(2, 4, found::add);
    assertEquals(
        List.of(
            new Sample(2, "b", "key", 200, false, 30, 10, 20),
            new Sample(3, "c", "key", 429, true, 30, 10, 20)),
        found);
    assertEquals(Map.of("key", 2), store.countByKey(3));
    assertFalse(store.isPartial());
  }

  @Test
  void prunesByAgeAndByNumber() {
    List<RequestRow> rows = new ArrayList<>();
    for (int i = 1; i <= 6_000; i++) {
      rows.add(row(i, "m" + i, 200));
    }
    store.add(rows);
    store.prune(11, 1_000_000);
    assertEquals(5_990, count());
    store.prune(0, 100);
    List<RequestRow> kept = store.page(all(1_000));
    assertEquals(100, kept.size());
    assertEquals("m6000", kept.getFirst().what().model());
    assertEquals("m5901", kept.getLast().what().model());
    store.prune(0, 100);
    assertEquals(100, store.clear());
    assertEquals(0, count());
  }

  private int count() {
    return store.countByKey(0).getOrDefault("key", 0);
  }
}
