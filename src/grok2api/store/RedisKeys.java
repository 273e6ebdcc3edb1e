package grok2api.store;

import grok2api.model.Pool;

/** Names of keys; those of the Python server, and a few of our own that it does not look at. */
final class RedisKeys {

  /** Counter of changes. */
  static final String REVISION = "accounts:rev";

  /** Token, scored with the revision it last changed in. */
  static final String LOG = "accounts:revision_log";

  static final String CONFIG = "config:user";
  static final String CONFIG_VERSION = "config:version";
  static final String LEADER = "grok2api:leader";
  static final String LEADER_NUMBER = "grok2api:leader_number";
  static final String SCHEMA = "grok2api:schema";

  /** Rows copied so far from a local file, while that goes on. */
  static final String MIGRATION = "grok2api:migration";

  private static final String RECORD = "accounts:record:";

  /** All records, for SCAN. */
  static final String RECORDS = RECORD + "*";

  private RedisKeys() {}

  static String record(String token) {
    return RECORD + token;
  }

  /** Everything after the second colon; tokens may hold more of them. */
  static String token(String recordKey) {
    return recordKey.substring(RECORD.length());
  }

  /** Live tokens of a pool. */
  static String pool(Pool pool) {
    return "accounts:pool:" + pool.id();
  }

  /** Copy of all records put aside: token to JSON text. */
  static String backup(String reason) {
    return "accounts:backup:" + reason;
  }
}
