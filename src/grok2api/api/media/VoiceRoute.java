package grok2api.api.media;

import grok2api.api.Calls;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.Voices;
import grok2api.http.Access;
import grok2api.http.ErrorRenderer;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.media.VoiceTicket;
import grok2api.media.VoiceWish;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /webui/api/voice/token}: what the voice page needs to talk to the media server. */
public final class VoiceRoute {

  private static final List<String> VOICES = List.of("ara", "eve", "leo", "rex", "sal", "gork");
  private static final int MAX_INSTRUCTION = 32_000;

  private final Supplier<Config> config;
  private final Voices voices;
  private final ErrorRenderer errors;

  /** The route's parts; failures look as {@code errors} says. */
  public VoiceRoute(Supplier<Config> config, Voices voices, ErrorRenderer errors) {
    this.config = config;
    this.voices = voices;
    this.errors = errors;
  }

  /** The route. */
  public Route route() {
    return new Route(
        "POST",
        "/webui/api/voice/token",
        Access.WEB,
        new Route.Limits(1 << 20, Duration.ZERO),
        errors,
        this::token);
  }

  private void token(Request in, Reply out) {
    byte[] body = in.bodyBytes();
    VoiceWish wish =
        wish(
            JsonAt.root(
                JsonReader.parse(
                    body.length == 0
                        ? "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                        : body)));
    Config now = config.get();
    long end = System.nanoTime() + now.voice().timeout().toNanos();
    Call call = Calls.until(in, now, end);
    VoiceTicket ticket = voices.ticket(wish, call);
    out.header("Cache-Control", "no-store");
    out.json(
        200,
        json ->
            json.beginObject()
                .field("token", ticket.token().reveal())
                .field("url", ticket.url())
                .field("participant_name", ticket.participant())
                .field("room_name", ticket.room())
                .endObject());
  }

  private static VoiceWish wish(JsonAt body) {
    String voice = body.string("voice").orElse("ara");
    if (!VOICES.contains(voice)) {
      throw Failure.invalid("voice", "voice must be one of " + VOICES);
    }
    String instruction = body.string("instruction").orElse("").strip();
    if (instruction.length() > MAX_INSTRUCTION) {
      throw Failure.invalid("instruction", "instruction is too long");
    }
    String personality = body.string("personality").orElse("assistant");
    if (!personality.matches("[a-z_]{1,40}")) {
      throw Failure.invalid("personality", "personality is not known");
    }
    double speed = body.number("speed", 0.5, 2.0).orElse(1.0);
    return new VoiceWish(voice, personality, speed, instruction);
  }
}
