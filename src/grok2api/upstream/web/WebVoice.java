package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Call;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.media.VoiceTicket;
import grok2api.media.VoiceWish;
import grok2api.net.Egress;
import grok2api.net.HttpAnswer;
import grok2api.upstream.UpstreamFailures;
import grok2api.upstream.VoiceOps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Tickets for voice conversations from grok.com. The token is never logged. */
public final class WebVoice implements VoiceOps {

  private static final String PATH = "/rest/livekit/tokens";
  private static final int MAX_ANSWER = 256 * 1024;

  private final WebCalls calls;
  private final Statsig statsig;

  /** Calls over {@code egress}. */
  public WebVoice(Egress egress, Statsig statsig) {
    this.calls = new WebCalls(egress);
    this.statsig = statsig;
  }

  @Override
  public VoiceTicket ticket(VoiceWish wish, Account account, Call call) {
    Duration limit = call.config().voice().timeout();
    String media = call.config().upstream().livekitUrl();
    byte[] body = body(wish, media);
    String url = call.config().upstream().webUrl() + PATH;
    return calls.with(
        Egress.Target.WEB,
        account,
        call,
        (way, headers) ->
            statsig.with(
                way,
                "POST",
                PATH,
                call.config(),
                value -> {
                  HttpAnswer answer = WebCalls.post(way, url, headers.json(value), body, limit);
                  if (answer.status() != 200) {
                    throw WebFailures.of(answer, false);
                  }
                  try (answer) {
                    String text = new String(answer.read(MAX_ANSWER), StandardCharsets.UTF_8);
                    return read(text, media);
                  }
                }));
  }

  static byte[] body(VoiceWish wish, String mediaUrl) {
    JsonWriter session = new JsonWriter(256).beginObject().field("voice", wish.voice());
    if (wish.instruction().isEmpty()) {
      session.field("personality", wish.personality());
    } else {
      session.nullField("personality");
    }
    session
        .field("playback_speed", wish.speed())
        .field("enable_vision", false)
        .name("turn_detection")
        .beginObject()
        .field("type", "server_vad")
        .endObject();
    if (!wish.instruction().isEmpty()) {
      session.field("instructions", wish.instruction()).field("is_raw_instructions", true);
    }
    return new JsonWriter(512)
        .beginObject()
        .field("sessionPayload", session.endObject().toString())
        .field("requestAgentDispatch", false)
        .field("livekitUrl", mediaUrl)
        .name("params")
        .beginObject()
        .field("enable_markdown_transcript", "true")
        .endObject()
        .endObject()
        .toBytes();
  }

  static VoiceTicket read(String body, String fallbackUrl) {
    Json answer;
    try {
      answer = JsonReader.parse(body);
    } catch (Failure broken) {
      answer = Json.Obj.EMPTY;
    }
    String token = Fields.text(answer, "token");
    if (token.isEmpty()) {
      throw UpstreamFailures.protocol("Upstream returned no voice token");
    }
    String url = Fields.text(answer, "livekitUrl", "livekit_url", "url");
    boolean usable = url.startsWith("wss://") || url.equals(fallbackUrl);
    return new VoiceTicket(
        new Secret(token),
        usable ? url : fallbackUrl,
        Fields.text(answer, "participantName", "participant_name", "identity"),
        Fields.text(answer, "roomName", "room_name", "room"));
  }
}
