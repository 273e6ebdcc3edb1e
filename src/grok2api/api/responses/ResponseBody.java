package grok2api.api.responses;

import grok2api.api.EventBody;
import grok2api.chat.ChatEvent;
import grok2api.json.JsonWriter;

/** The JSON body of a response that is not streamed: the response object. */
final class ResponseBody implements EventBody {

  private final ResponseAnswer answer;

  ResponseBody(ResponseHead head, AnswerShape shape) {
    this.answer = new ResponseAnswer(head, shape, new ResponseSink() {});
  }

  @Override
  public void event(ChatEvent event) {
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    throw new IllegalStateException("a response is one answer");
  }

  @Override
  public void write(JsonWriter out) {
    ResponseObject.write(answer, out);
  }
}
