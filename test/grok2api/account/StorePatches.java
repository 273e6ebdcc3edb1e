package grok2api.account;

import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Patches and records for tests of stores, which cannot make them themselves. */
public final class StorePatches {

  private StorePatches() {}

  public static AccountPatch nothing() {
    return AccountPatch.draft().build();
  }

  public static AccountPatch used(Mode mode, int times) {
    AccountPatch once =
        AccountRules.success(
            Accounts.account("any", Pool.HEAVY), mode, Accounts.NOW + 1, Accounts.QUOTA);
    AccountPatch all = once;
    for (int i = 1; i < times; i++) {
      all = all.then(once);
    }
    return all;
  }

  public static AccountPatch expired() {
    return AccountRules.expired(AccountRules.INVALID_CREDENTIALS, Accounts.NOW + 2);
  }

  public static AccountPatch disabled() {
    return AccountRules.disabled(Accounts.NOW + 2);
  }

  public static AccountPatch tags(List<String> add, List<String> remove) {
    return AccountPatch.draft().addTags(add).removeTags(remove).build();
  }

  public static AccountPatch ext(String key, Json value) {
    return AccountPatch.draft().ext(key, value).build();
  }

  /** A patch whose value cannot be written, as a defect would be. */
  public static AccountPatch failing() {
    Map<String, Json> poison =
        new HashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public java.util.Set<Map.Entry<String, Json>> entrySet() {
            throw new IllegalStateException("poison");
          }
        };
    return AccountPatch.draft().ext("poison", new Json.Obj(poison)).build();
  }

  public static AccountRecord withExt(AccountRecord record, Json.Obj ext) {
    return record.withExt(ext);
  }

  /** A record in which no field has its default. */
  public static AccountRecord everyField(String token, String ext) {
    Quotas quotas = Quotas.NONE;
    for (Mode mode : Mode.values()) {
      int n = mode.ordinal() + 1;
      quotas =
          quotas.with(
              mode,
              new QuotaWindow(n, n * 10, 100 + n, 5_000L + n, 6_000L + n, QuotaWindow.Source.REAL));
    }
    return new AccountRecord(
        new Secret(token),
        Pool.HEAVY,
        AccountStatus.EXPIRED,
        List.of("b", "a"),
        quotas,
        new AccountRecord.Counts(1, 2, 3, 101, 102, "reason", 103, 104),
        "why",
        (Json.Obj) JsonReader.parse(ext),
        new AccountRecord.Stamps(Accounts.NOW - 5, Accounts.NOW - 4, 0, 0));
  }
}
