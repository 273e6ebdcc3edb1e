package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.Account;
import grok2api.account.QuotaWindow;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.model.Mode;
import grok2api.sim.GrpcWeb.Form;
import grok2api.sim.Reply;
import grok2api.upstream.AccountOps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quotas and account set-up against the strict simulator. */
class WebAccountsTest {

  private static final long NOW = 1_790_000_000_000L;

  private Web web = new Web();

  @AfterEach
  void noRuleWasBroken() {
    try {
      assertEquals(List.of(), web.sim.violations());
    } finally {
      web.close();
    }
  }

  private Account account(String tier) {
    web.sim.account("t1", tier);
    return web.lease("t1").account();
  }

  private WebQuota quota() {
    return new WebQuota(
        web.egress,
        new Statsig(),
        () -> web.config,
        InstantSource.fixed(Instant.ofEpochMilli(NOW)));
  }

  private WebAccounts accounts() {
    return new WebAccounts(web.egress, new Statsig());
  }

  @Test
  void readsTheQuotaOfEachMode() {
    Account account = account("super");
    web.sim.account("t1").remaining("auto", 7);
    Map<Mode, QuotaWindow> windows =
        quota().fetch(account, EnumSet.of(Mode.AUTO, Mode.FAST, Mode.CONSOLE));
    assertEquals(
        Map.of(
            Mode.AUTO,
            new QuotaWindow(7, 50, 7200, NOW + 7_200_000, NOW, QuotaWindow.Source.REAL),
            Mode.FAST,
            new QuotaWindow(140, 140, 7200, 0, NOW, QuotaWindow.Source.REAL)),
        windows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"totalQueries":30}                                     | none
          no JSON                                                 | none
          {"remainingQueries":"many"}                             | none
          {"remainingQueries":5}                                  | 5/5 86400 0
          {"remainingQueries":"5","totalQueries":30}              | 5/30 86400 86400
          {"remainingQueries":0,"totalQueries":3,"waitTimeSeconds":9,"windowSizeSeconds":60} | 0/3 60 9
          """)
  void toleratesOddAnswers(String body, String expected) {
    String read =
        WebQuota.read(Mode.FAST, body, 0)
            .map(
                w ->
                    "%d/%d %d %d"
                        .formatted(w.remaining(), w.total(), w.windowSeconds(), w.resetAt() / 1000))
            .orElse("none");
    assertEquals(expected, read);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 429, 500})
  void aModeThatIsRefusedSaysNothingAboutTheOthers(int status) {
    Account account = account("super");
    web.sim.answer("POST /rest/rate-limits", Reply.status(status), Reply.normal());
    Map<Mode, QuotaWindow> windows =
        quota().fetch(account, EnumSet.of(Mode.AUTO, Mode.FAST, Mode.EXPERT));
    assertEquals(EnumSet.of(Mode.FAST, Mode.EXPERT), windows.keySet());
  }

  @Test
  void aRefusedQuotaConcernsTheAccountOnlyWithCredentialsAtFault() {
    Account account = account("basic");
    web.sim.answer("POST /rest/rate-limits", Reply.status(503));
    Failure busy = assertThrows(Failure.class, () -> quota().fetch(account, EnumSet.of(Mode.FAST)));
    assertEquals(Optional.of(Fault.SERVER_ERROR), busy.fault());
    web.sim.clearScripts().account("t1").revoke();
    Failure dead = assertThrows(Failure.class, () -> quota().fetch(account, EnumSet.of(Mode.FAST)));
    assertEquals(Optional.of(Fault.INVALID_CREDENTIALS), dead.fault());
  }

  @ParameterizedTest
  @EnumSource(value = Form.class, names = "TRUNCATED", mode = EnumSource.Mode.EXCLUDE)
  void switchesAdultContentOnAndOff(Form form) {
    web.sim.switches().grpc(form, 0);
    Account account = account("basic");
    AccountOps.NsfwReport report = accounts().nsfw(account, true, web.call());
    assertEquals(new AccountOps.NsfwReport(true, AccountOps.BirthDate.SKIPPED, true), report);
    assertTrue(web.sim.account("t1").nsfw());
    assertFalse(accounts().nsfw(account, false, web.call()).enabled());
    assertFalse(web.sim.account("t1").nsfw());
  }

  @Test
  void aCutFrameIsAnError() {
    web.sim.switches().grpc(Form.TRUNCATED, 0);
    Account account = account("basic");
    assertThrows(Failure.class, () -> accounts().nsfw(account, true, web.call()));
  }

  @ParameterizedTest
  @CsvSource({"7,FORBIDDEN", "16,UNAUTHORIZED", "8,RATE_LIMITED", "14,SERVER_ERROR"})
  void understandsTheStatusOfGrpc(int status, Fault fault) {
    web.sim.switches().grpc(Form.values()[0], status);
    Account account = account("basic");
    Failure failure = assertThrows(Failure.class, () -> accounts().nsfw(account, true, web.call()));
    assertEquals(Optional.of(fault), failure.fault());
  }

  @Test
  void statesTheBirthDateThatIsConfiguredAndAcceptsThatItIsSet() {
    web.close();
    web = new Web("nsfw.birth_date=1990-01-31");
    Account account = account("basic");
    assertEquals(AccountOps.BirthDate.SET, accounts().nsfw(account, true, web.call()).birthDate());
    assertEquals(AccountOps.BirthDate.KEPT, accounts().nsfw(account, true, web.call()).birthDate());
    assertEquals("1990-01-31T16:00:00.000Z", web.sim.account("t1").birthDate());
  }

  @Test
  void findsTheUserOfASession() {
    Account account = account("basic");
    assertEquals(web.sim.account("t1").userId(), accounts().userId(account, web.call()));
  }
}
