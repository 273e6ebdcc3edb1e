package grok2api.api.admin;

import grok2api.http.SseWriter;
import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What the event streams of the pages have in common. They have no end of their own, so they ask
 * whether the server is stopping: an open page must not hold up a restart.
 */
final class AdminStreams {

  private static final Duration PING = Duration.ofSeconds(15);
  private static final byte[] CONNECTED = ": connected\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BEAT = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

  private final BooleanSupplier stopping;

  AdminStreams(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  SseWriter.Plan plan() {
    return new SseWriter.Plan(PING, PING, json -> json.raw(BEAT), (failure, json) -> {});
  }

  static void connected(JsonWriter json) {
    json.raw(CONNECTED);
  }

  boolean stopping() {
    return stopping.getAsBoolean();
  }
}
