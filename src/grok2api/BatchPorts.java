package grok2api;

import grok2api.account.AccountDirectory;
import grok2api.account.QuotaRefresh;
import grok2api.api.admin.BatchWork;
import grok2api.base.Cancel;
import grok2api.base.Ids;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.model.Mode;
import grok2api.upstream.AccountOps;
import java.util.Set;
import java.util.function.Supplier;

/** Connects the batches of the admin API with the rooms that can carry them out. */
final class BatchPorts {

  private final AccountDirectory directory;
  private final AccountOps upstream;
  private final Supplier<Config> config;

  private BatchPorts(AccountDirectory directory, AccountOps upstream, Supplier<Config> config) {
    this.directory = directory;
    this.upstream = upstream;
    this.config = config;
  }

  static BatchWork of(
      AccountDirectory directory,
      QuotaRefresh quotas,
      AccountOps upstream,
      BatchWork.AssetCleaner assets,
      Supplier<Config> config) {
    BatchPorts ports = new BatchPorts(directory, upstream, config);
    return new BatchWork(
        token -> quotas.refresh(token, QuotaRefresh.ALL),
        token -> quotas.refresh(token, Set.of(Mode.FAST)),
        ports::nsfw,
        assets);
  }

  private String nsfw(String token, boolean on) {
    Call call =
        new Call(Ids.random("task_"), config.get(), Long.MAX_VALUE, Cancel.ofCurrentThread());
    AccountOps.NsfwReport report = upstream.nsfw(directory.account(token), on, call);
    boolean skipped = on && report.birthDate() == AccountOps.BirthDate.SKIPPED;
    return skipped ? "No birth date was sent, because nsfw.birth_date is empty." : "";
  }
}
