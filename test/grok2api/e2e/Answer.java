package grok2api.e2e;

import java.util.List;

/** What a client got, the same for all APIs. */
record Answer(
    String text,
    String reasoning,
    List<Call> calls,
    String end,
    long inputTokens,
    long outputTokens) {

  /** A tool call; arguments as JSON text. */
  record Call(String id, String name, String arguments) {}

  /** Ends that mean the same. */
  static final String STOP = "stop";

  static final String CALLS = "calls";
}
