package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.account.FakeClock;
import grok2api.api.admin.KeyMeter.Verdict;
import grok2api.audit.UseCounts;
import grok2api.base.Failure;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of a key hold for two instances together. */
class SharedKeysTest {

  @TempDir Path home;

  private final FakeClock clock = new FakeClock(Desk.START + 30_000); // half a minute
  private final Common common = new Common();
  private ClientKeyBook one;
  private ClientKeyBook two;
  private String id;

  /** Counts in memory; fails as it is told. */
  private static final class Common implements UseCounts {
    private final Map<Window, Integer> counts = new HashMap<>();
    private boolean away;

    @Override
    public Map<Window, Integer> add(Map<Window, Integer> more, long now) {
      if (away) {
        throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "no").build();
      }
      more.forEach((window, n) -> counts.merge(window, n, Integer::sum));
      return Map.copyOf(counts);
    }
  }

  @BeforeEach
  void open() {
    ClientKeyFile file = new ClientKeyFile(home.resolve("client_keys.json"));
    one = ClientKeyBook.open(file, clock);
    one.share(common);
    String body = "{\"name\":\"a\",\"rpm\":3,\"daily_requests\":5}";
    id = one.issue(JsonAt.root(JsonReader.parse(body))).key().id();
    two = ClientKeyBook.open(file, clock);
    two.share(common);
  }

  private Verdict ask(ClientKeyBook book) {
    ClientKey.Limits limits = book.all().getFirst().limits();
    return book.meter(id).enter(limits, clock.millis()).verdict();
  }

  private void exchange() {
    one.exchange();
    two.exchange();
    one.exchange();
  }

  @Test
  void countsWhatTheOtherInstanceGranted() {
    assertEquals(Verdict.GRANTED, ask(one));
    assertEquals(Verdict.GRANTED, ask(one));
    exchange();
    assertEquals(Verdict.GRANTED, ask(two));
    assertEquals(Verdict.PER_MINUTE, ask(two));
    exchange();
    assertEquals(Verdict.PER_MINUTE, ask(one));
    assertEquals(3, one.meter(id).usage(clock.millis()).today());
    clock.pass(Duration.ofSeconds(30)); // the minute is the clock's
    assertEquals(Verdict.GRANTED, ask(one));
    assertEquals(Verdict.GRANTED, ask(one));
    exchange();
    assertEquals(Verdict.PER_DAY, ask(two));
    clock.pass(Duration.ofDays(1));
    assertEquals(Verdict.GRANTED, ask(two));
  }

  @Test
  void countsByItselfWhileTheStorageIsAwayAndTellsLater() {
    common.away = true;
    assertEquals(Verdict.GRANTED, ask(one));
    try {
      one.exchange();
    } catch (Failure away) {
      assertEquals(Failure.Kind.UNAVAILABLE, away.kind());
    }
    assertEquals(Verdict.GRANTED, ask(one));
    common.away = false;
    exchange();
    exchange(); // told once
    assertEquals(2, two.meter(id).usage(clock.millis()).today());
    assertEquals(Verdict.GRANTED, ask(two));
    assertEquals(Verdict.PER_MINUTE, ask(two));
  }

  @Test
  void knowsWhenTheOtherInstanceWasAskedLast() {
    exchange();
    assertEquals(0, two.meter(id).usage(clock.millis()).lastUsedAt());
    ask(one);
    clock.pass(Duration.ofMillis(400));
    exchange();
    long then = clock.millis();
    clock.pass(Duration.ofSeconds(5));
    exchange();
    assertEquals(then, two.meter(id).usage(clock.millis()).lastUsedAt());
    assertEquals(then - 400, one.meter(id).usage(clock.millis()).lastUsedAt());
    ask(two);
    exchange();
    assertEquals(clock.millis(), one.meter(id).usage(clock.millis()).lastUsedAt());
  }

  @Test
  void knowsAfterARestartWhatWasUsed() {
    ask(one);
    ask(two);
    exchange();
    ClientKeyBook again =
        ClientKeyBook.open(new ClientKeyFile(home.resolve("client_keys.json")), clock);
    again.share(common);
    assertEquals(2, again.meter(id).usage(clock.millis()).today());
    assertEquals(Verdict.GRANTED, ask(again));
    assertEquals(Verdict.PER_MINUTE, ask(again));
  }
}
