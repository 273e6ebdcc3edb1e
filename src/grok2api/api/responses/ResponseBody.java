package grok2api.api.responses;

import grok2api.api.EventBody;
import grok2api.chat.ChatEvent;
import grok2api.json.JsonWriter;
import java.util.function.Consumer;

/**
 * The JSON body of an answer that is not streamed, written from the record that {@link
 * LiveResponse} keeps: what is stored cannot differ from what was answered.
 */
record ResponseBody(Consumer<JsonWriter> body) implements EventBody {

  @Override
  public void event(ChatEvent event) {
    // the record has it already
  }

  @Override
  public void nextChoice() {
    throw new IllegalStateException("a response is one answer");
  }

  @Override
  public void write(JsonWriter out) {
    body.accept(out);
  }
}
