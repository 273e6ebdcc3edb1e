package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStatus;
import grok2api.account.AccountView;
import grok2api.account.Quotas;
import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Pool;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each state is explained from what is stored, whoever stored it. */
class AccountStateTest {

  private static AccountView view(
      AccountStatus status, String reason, String ext, long failedAt, boolean suspect) {
    AccountRecord record =
        new AccountRecord(
            new Secret("t"),
            Pool.BASIC,
            status,
            List.of(),
            Quotas.NONE,
            new AccountRecord.Counts(1, 1, 0, 50, failedAt, "rate_limited", 0, 0),
            reason,
            (Json.Obj) JsonReader.parse(ext),
            new AccountRecord.Stamps(10, 10, 0, 1));
    return new AccountView(record, status, "id", 0, 1.0, suspect, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ACTIVE   | ''   | {}                                | 0   | active   | ''   | 0   | 0",
        "ACTIVE   | ''   | {}                                | 60  | active   | rate_limited | 60 |"
            + " 0",
        "COOLING  | rate_limited | {\"cooldown_until\":900}  | 60  | cooling  | rate_limited | 60 |"
            + " 900",
        "COOLING  | ''   | {\"cooldown_reason\":\"x\"}       | 60  | cooling  | x    | 60  | 0",
        "EXPIRED  | token_expired | {\"expired_at\":70}      | 60  | expired  | token_expired | 70"
            + " | 0",
        "EXPIRED  | ''   | {\"expired_reason\":\"y\"}        | 60  | expired  | y    | 60  | 0",
        "EXPIRED  | ''   | {\"expired_at\":\"soon\"}         | 60  | expired  | ''   | 60  | 0",
        "DISABLED | operator_disabled | {\"disabled_at\":80} | 0   | disabled | operator_disabled |"
            + " 80 | 0",
      })
  void explains(
      AccountStatus status,
      String reason,
      String ext,
      long failedAt,
      String shown,
      String why,
      long since,
      long until) {
    AccountState state = AccountState.of(view(status, reason, ext, failedAt, false));
    assertEquals(shown, state.status());
    assertEquals(why, state.reason());
    assertEquals(since, state.since());
    assertEquals(until, state.until());
    assertFalse(state.advice().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"true,true,suspect", "false,false,unusable", "true,false,unusable"})
  void namesWhatIsNotStored(boolean suspect, boolean clean, String shown) {
    AccountView view = view(AccountStatus.ACTIVE, "", "{}", 0, suspect);
    AccountView asked =
        new AccountView(view.record(), view.status(), view.id(), 0, 1.0, suspect, clean);
    assertEquals(shown, AccountState.of(asked).status());
  }
}
