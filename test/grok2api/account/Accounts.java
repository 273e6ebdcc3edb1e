package grok2api.account;

import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import java.util.List;
import java.util.Optional;

/** Ready-made values for tests about accounts. */
public final class Accounts {

  public static final long NOW = 1_784_000_000_000L;

  public static final AccountSettings.Console CONSOLE =
      new AccountSettings.Console(30, 900, 15, 3_600, 5);

  public static final AccountSettings QUOTA =
      new AccountSettings(
          true,
          8,
          false,
          true,
          new AccountSettings.Refresh(86_400, 7_200, 7_200, 50, 300),
          CONSOLE);

  private Accounts() {}

  public static AccountSettings random() {
    return new AccountSettings(false, 8, false, true, QUOTA.refresh(), CONSOLE);
  }

  public static AccountRecord account(String token, Pool pool, String... tags) {
    return AccountRecord.fresh(token, pool, List.of(tags), QuotaTable.defaults(pool, CONSOLE), NOW);
  }

  public static ModelSpec model(Mode mode, Pool tier, boolean preferBest) {
    return new ModelSpec(
        "m",
        "M",
        ModelSpec.Capability.CHAT,
        mode == Mode.CONSOLE ? Upstream.CONSOLE : Upstream.WEB,
        Optional.of(mode),
        tier,
        preferBest,
        "",
        ModelSpec.EffortRule.NEVER,
        0,
        0,
        0);
  }

  public static Lessor.Query fast() {
    return Lessor.Query.of(model(Mode.FAST, Pool.BASIC, false));
  }
}
