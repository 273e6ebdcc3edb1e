package grok2api.upstream;

import grok2api.account.Account;
import grok2api.config.Call;
import java.util.List;

/** The files that an account keeps upstream. Safe for many threads; methods block. */
public interface AssetOps {

  /**
   * One file.
   *
   * @param size bytes, 0 when not known
   * @param createdAt as the upstream says it; texts are empty when not known
   */
  record Asset(
      String id, String name, String path, String contentType, long size, String createdAt) {}

  /** All files of all pages. */
  List<Asset> list(Account account, Call call);

  /** Deletes one file; one that is gone already counts as deleted. */
  void delete(Account account, String id, Call call);

  /** Deletes all files, going on after single failures; how many. */
  int clear(Account account, Call call);
}
