package grok2api.store;

import grok2api.audit.UseCounts;
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

  /** Kept turns by the second they began. */
  static final String RESPONSES = "grok2api:responses";

  static final String RESPONSE_SIZES = "grok2api:response_sizes";

  /** Film jobs by the order they came in, and those that are not over. */
  static final String VIDEOS = "grok2api:videos";

  static final String VIDEOS_OPEN = "grok2api:videos_open";
  static final String VIDEO_SEQUENCE = "grok2api:video_sequence";

  /** Rows of the request log by time. */
  static final String REQUESTS = "grok2api:requests";

  /** Signs of life: processes by the time at which theirs ends. */
  static final String RUNNERS = "grok2api:runners";

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

  /** A kept turn. */
  static String response(String id) {
    return "grok2api:response:" + id;
  }

  /** The turns of an owner that hold an item. */
  static String responseItem(String owner, String item) {
    return "grok2api:response_item:" + owner + ":" + item;
  }

  /** A film job. */
  static String video(String id) {
    return "grok2api:video:" + id;
  }

  static String videoReferences(String id) {
    return "grok2api:video_references:" + id;
  }

  /** The job that an owner ordered under a key. */
  static String videoOnce(String owner, String key) {
    return "grok2api:video_once:" + owner + ":" + key;
  }

  /** The answer to a request that its client named. */
  static String mediaAnswer(String scope, String key) {
    return "grok2api:media_answer:" + scope + ":" + key;
  }

  /** Uses of client keys in a span of time. */
  static String keyUse(UseCounts.Span span, long start) {
    return "grok2api:key_use:" + span + ":" + start;
  }

  /** A text that instances share. */
  static String document(String name) {
    return "grok2api:document:" + name;
  }

  /** Copy of all records put aside: token to JSON text. */
  static String backup(String reason) {
    return "accounts:backup:" + reason;
  }
}
