package grok2api.upstream.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.account.Account;
import grok2api.account.QuotaSource;
import grok2api.account.QuotaWindow;
import grok2api.base.Failure;
import grok2api.model.Mode;
import grok2api.sim.Reply;
import grok2api.upstream.responses.NativeRig;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleQuotaTest {

  private static final long NOW = 1_790_000_000_000L;
  private static final long DAY = 86_400_000L;

  private final NativeRig rig = new NativeRig();
  private final Account account = NativeRig.lease("tok-1").account();
  private final ConsoleQuota quota =
      new ConsoleQuota(
          rig.egress,
          new ConsoleAccess(InstantSource.system()),
          () -> rig.config,
          InstantSource.system());

  @AfterEach
  void close() {
    rig.close();
  }

  private static String chat(String numbers) {
    return "{\"quotas\":[{\"kind\":\"image\",\"limit\":1,\"remaining\":1},{\"kind\":\"chat\","
        + numbers
        + "}]}";
  }

  @Test
  void asksTheUpstream() {
    rig.sim.account("tok-1").consoleQuota(10, 3);
    Map<Mode, QuotaWindow> windows = quota.fetch(account, Set.of(Mode.CONSOLE, Mode.FAST));
    assertEquals(Set.of(Mode.CONSOLE), windows.keySet());
    QuotaWindow window = windows.get(Mode.CONSOLE);
    assertEquals(7, window.remaining());
    assertEquals(10, window.total());
    assertEquals(QuotaWindow.Source.REAL, window.source());
    assertEquals(List.of(), rig.sim.violations());
  }

  @Test
  void otherModesAreOthersBusiness() {
    assertEquals(Map.of(), quota.fetch(account, Set.of(Mode.FAST)));
    assertEquals(List.of(), rig.sim.journal());
  }

  @Test
  void bothSourcesTogether() {
    rig.sim.account("tok-1").consoleQuota(10, 3);
    QuotaWindow fast = new QuotaWindow(1, 2, 3, 4, 5, QuotaWindow.Source.REAL);
    QuotaSource web = (who, modes) -> Map.of(Mode.FAST, fast);
    Map<Mode, QuotaWindow> all = web.and(quota).fetch(account, Set.of(Mode.CONSOLE, Mode.FAST));
    assertEquals(Set.of(Mode.CONSOLE, Mode.FAST), all.keySet());
  }

  @Test
  void aDeadAccountIsAFailure() {
    rig.sim.account("tok-1").revoke();
    Failure dead = assertThrows(Failure.class, () -> quota.fetch(account, Set.of(Mode.CONSOLE)));
    assertEquals(Optional.of(Failure.Fault.INVALID_CREDENTIALS), dead.fault());
  }

  @Test
  void aFailingCallLeavesTheLocalWindow() {
    rig.sim.account("tok-1");
    rig.sim.answer("GET /v1/usage", Reply.status(500, "oops"));
    assertThrows(Failure.class, () -> quota.fetch(account, Set.of(Mode.CONSOLE)));
  }

  @Test
  void callsComeBackADayAfterTheLastOne() {
    String numbers = "\"limit\":10,\"used\":3,\"remaining\":7,\"last_consumed_at\":";
    long hourAgo = NOW - 3_600_000;
    for (long stamp : new long[] {hourAgo, hourAgo / 1000}) {
      QuotaWindow window = ConsoleQuota.read(chat(numbers + stamp), NOW).orElseThrow();
      assertEquals(hourAgo + DAY, window.resetAt());
      assertEquals(86_400, window.windowSeconds());
    }
    QuotaWindow old = ConsoleQuota.read(chat(numbers + 1_760_000_000), NOW).orElseThrow();
    assertEquals(NOW + DAY, old.resetAt(), "what is said to be used now is not back by itself");
    assertEquals(7, old.remaining());
    QuotaWindow full =
        ConsoleQuota.read(chat("\"limit\":10,\"used\":0,\"remaining\":10"), NOW).orElseThrow();
    assertEquals(0, full.resetAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"quotas\":[]}",
        "{\"quotas\":[{\"kind\":\"image\",\"limit\":1,\"remaining\":1}]}",
        "{\"quotas\":[{\"kind\":\"chat\",\"limit\":1,\"remaining\":2}]}",
        "{\"quotas\":[{\"kind\":\"chat\",\"limit\":1,\"remaining\":-1}]}",
        "{\"quotas\":[{\"kind\":\"chat\"}]}"
      })
  void unusableAnswersTellNothing(String body) {
    assertEquals(Optional.empty(), ConsoleQuota.read(body, NOW));
  }
}
