package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.json.JsonCursor;
import grok2api.json.JsonWriter;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.HttpCall.Header;
import grok2api.net.JsonObjectReader;
import grok2api.upstream.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * grok.com's REST conversation stream, which its page used until 2026-08: one POST, answered by
 * JSON objects. After the end of the text it is read on for two seconds at most, because ids,
 * pictures and errors may follow.
 */
final class RestTransport implements Transport {

  private static final System.Logger LOG = System.getLogger(RestTransport.class.getName());
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final Answer answer;
  private final RestFrames frames;
  private final HttpAnswer http;
  private final JsonObjectReader objects;
  private final RestFrame frame = new RestFrame();
  private long drainedNanos; // when reading on ends, once the text is complete

  private RestTransport(Answer answer, HttpAnswer http) {
    this.answer = answer;
    this.frames = new RestFrames(answer);
    this.http = http;
    this.objects = new JsonObjectReader(http.body());
  }

  /** Sends the turn; returns when the upstream answered 200. */
  static RestTransport open(
      EgressLease lease, List<Header> headers, Turn turn, Config config, Answer answer) {
    String path =
        turn.previous()
            .map(p -> "/rest/app-chat/conversations/" + p.conversationId() + "/responses")
            .orElse("/rest/app-chat/conversations/new");
    URI uri = Links.uri(config.upstream().webUrl(), path);
    HttpAnswer http =
        lease.send(
            new HttpCall(
                "POST",
                uri,
                headers,
                new HttpCall.Body.Bytes(body(turn, config.features())),
                config.chat().timeout(),
                config.chat().idleTimeout()));
    if (http.status() != 200) {
      throw WebFailures.of(http, turn.previous().isPresent());
    }
    return new RestTransport(answer, http);
  }

  static byte[] body(Turn turn, Config.Features features) {
    JsonWriter out = new JsonWriter(turn.prompt().length() + 1536).beginObject();
    out.field("temporary", features.temporary())
        .field("modeId", turn.mode())
        .field("message", turn.prompt())
        .field("fileAttachments", turn.files())
        .field("imageAttachments", List.of())
        .field("disableSearch", false)
        .field("enableImageGeneration", true)
        .field("returnImageBytes", false)
        .field("returnRawGrokInXaiRequest", false)
        .field("enableImageStreaming", true)
        .field("imageGenerationCount", 2)
        .field("forceConcise", false)
        .field("enableSideBySide", true)
        .field("forceSideBySide", false)
        .field("sendFinalMetadata", true)
        .field("isAsyncChat", false)
        .field("disableTextFollowUps", false)
        .field("disableSelfHarmShortCircuit", false)
        .field("disableMemory", !features.memory())
        .field("collectionIds", List.of())
        .field("connectors", List.of())
        .field("searchAllConnectors", false);
    out.name("toolOverrides")
        .beginObject()
        .field("gmailSearch", false)
        .field("googleCalendarSearch", false)
        .field("outlookSearch", false)
        .field("outlookCalendarSearch", false)
        .field("googleDriveSearch", false)
        .endObject();
    out.name("responseMetadata").beginObject().endObject();
    out.name("deviceEnvInfo")
        .beginObject()
        .field("darkModeEnabled", false)
        .field("devicePixelRatio", 2)
        .field("screenWidth", 2056)
        .field("screenHeight", 1329)
        .field("viewportWidth", 2056)
        .field("viewportHeight", 1083)
        .endObject();
    if (!features.customInstruction().isBlank()) {
      out.field("customPersonality", features.customInstruction());
    }
    turn.previous().ifPresent(p -> out.field("parentResponseId", p.parentResponseId()));
    return out.endObject().toBytes();
  }

  @Override
  public boolean advance(long limitNanos) {
    if (!objects.ready()) {
      long wait = frames.isComplete() ? Math.min(limitNanos, drainLeft()) : limitNanos;
      http.readUntil(System.nanoTime() + wait);
    }
    boolean more;
    try {
      more = objects.next();
    } catch (Failure failure) {
      if (frames.isComplete()) {
        answer.finish(); // the text was complete, only afterthoughts are missing
        return true;
      }
      throw failure;
    }
    if (more) {
      accept();
    } else {
      endOfBody();
    }
    return true;
  }

  private long drainLeft() {
    long now = System.nanoTime();
    if (drainedNanos == 0) {
      drainedNanos = now + DRAIN.toNanos();
    }
    return drainedNanos - now;
  }

  private void accept() {
    try (JsonCursor in = objects.cursor()) {
      frame.read(in);
    } catch (Failure broken) {
      objects.broken(); // noise between good objects
      return;
    }
    frames.accept(frame);
    if (frames.isOver()) {
      answer.finish();
    }
  }

  private void endOfBody() {
    if (!frames.isComplete() && !answer.substantial()) {
      throw Failure.of(
              Failure.Kind.UPSTREAM, "upstream_error", "The upstream sent an empty answer.")
          .fault(Failure.Fault.SERVER_ERROR, 502)
          .build();
    }
    answer.finish();
  }

  @Override
  public boolean ready() {
    return objects.ready();
  }

  /** Takes what already arrived, so that a complete answer leaves its connection usable. */
  @Override
  public void close() {
    try {
      while (answer.finished() && objects.ready() && objects.next()) {
        // the rest of a complete answer
      }
    } catch (Failure ended) {
      LOG.log(System.Logger.Level.DEBUG, "web.rest ended while closing");
    }
    objects.close();
    http.close();
  }
}
