package grok2api.store;

import grok2api.account.AccountRecord;
import grok2api.model.Pool;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sets of live tokens as the records say they should be. */
final class RedisSets {

  private RedisSets() {}

  /** Key of the set to its members, one for each pool. */
  static Map<String, Set<String>> of(List<AccountRecord> rows) {
    Map<String, Set<String>> sets = new LinkedHashMap<>();
    for (Pool pool : Pool.values()) {
      sets.put(RedisKeys.pool(pool), new HashSet<>());
    }
    rows.stream()
        .filter(row -> !row.isDeleted())
        .forEach(row -> sets.get(RedisKeys.pool(row.pool())).add(row.key()));
    return sets;
  }
}
