package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.json.Json;
import grok2api.json.JsonCursor;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.JsonObjectReader;
import grok2api.upstream.UpstreamFailures;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The answer to a request that edits or films: JSON objects in a stream that may stay open after
 * the result. Its errors come with status 200 and are thrown.
 */
final class MediaFrames implements AutoCloseable {

  static final String PATH = "/rest/app-chat/conversations/new";

  private final HttpAnswer answer;
  private final JsonObjectReader objects;
  private String conversation = "";

  private MediaFrames(HttpAnswer answer) {
    this.answer = answer;
    this.objects = new JsonObjectReader(answer.body());
  }

  /**
   * Sends the one request that spends quota; returns when it was accepted.
   *
   * @param referer the page that sends it
   * @param idle longest silence
   */
  static MediaFrames open(
      EgressLease way,
      MediaHeaders headers,
      Statsig statsig,
      String referer,
      byte[] body,
      Duration idle,
      Call call) {
    URI uri = Links.uri(call.config().upstream().webUrl(), PATH);
    return statsig.with(
        way,
        "POST",
        PATH,
        call.config(),
        value -> {
          HttpAnswer answer =
              way.send(
                  new HttpCall(
                      "POST",
                      uri,
                      headers.json(referer, value),
                      new HttpCall.Body.Bytes(body),
                      idle,
                      idle));
          if (answer.status() != 200) {
            throw WebFailures.of(answer, false);
          }
          return new MediaFrames(answer);
        });
  }

  /** The next {@code result.response}; empty at the end of the stream. */
  Optional<Json> next() {
    while (more()) {
      Json frame = read();
      fail(Fields.any(frame, "error"));
      Json result = Fields.any(frame, "result").orElse(frame);
      Json place = Fields.any(result, "conversation").orElse(Json.Obj.EMPTY);
      String id = Fields.text(place, "conversationId", "conversation_id");
      conversation = id.isEmpty() ? conversation : id;
      Optional<Json> response = Fields.any(result, "response");
      if (response.isPresent()) {
        check(response.get());
        return response;
      }
    }
    return Optional.empty();
  }

  private boolean more() {
    try {
      return objects.next();
    } catch (Failure failure) {
      throw failure.kind() == Failure.Kind.TIMEOUT ? UpstreamFailures.timeout(true) : failure;
    }
  }

  private Json read() {
    try (JsonCursor in = objects.cursor()) {
      return in.tree();
    } catch (Failure broken) {
      objects.broken();
      return Json.Obj.EMPTY;
    }
  }

  private static void check(Json response) {
    fail(Fields.any(response, "error"));
    Json whole = Fields.any(response, "modelResponse", "model_response").orElse(Json.Null.VALUE);
    for (Json error : Fields.items(whole, "streamErrors", "stream_errors")) {
      throw WebFailures.inBand(error);
    }
  }

  private static void fail(Optional<Json> error) {
    if (error.isPresent()) {
      throw WebFailures.inBand(error.get());
    }
  }

  /** The conversation's id, once it was said. */
  String conversation() {
    return conversation;
  }

  @Override
  public void close() {
    objects.close();
    answer.close();
  }
}
