package grok2api.gateway;

import grok2api.account.AccountLease;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.media.MadeImage;
import grok2api.media.MediaWatch;
import grok2api.model.ModelSpec;
import grok2api.upstream.ChatUpstream;
import java.util.List;
import java.util.Optional;

/**
 * Pictures by asking a chat model to draw: one turn, of which the first finished picture counts.
 */
final class LitePictures {

  private final ChatUpstream chat;

  LitePictures(ChatUpstream chat) {
    this.chat = chat;
  }

  ChatUpstream chat() {
    return chat;
  }

  /** One picture. */
  MadeImage draw(String prompt, ModelSpec model, AccountLease lease, Call call, MediaWatch watch) {
    watch.submitting();
    boolean withheld = false;
    try (ChatStream stream = chat.open(request(model, prompt), model, lease, call)) {
      watch.accepted();
      ChatEvent event;
      do {
        event = stream.next();
        if (event instanceof ChatEvent.Image image) {
          withheld |= image.moderated();
          if (image.progress() < 100) {
            watch.progress(image.progress());
          } else if (!image.moderated() && !image.url().isEmpty()) {
            return new MadeImage(image.id(), image.url(), "", 0, 0, 0, false);
          }
        }
      } while (!(event instanceof ChatEvent.Finished));
    }
    throw withheld ? Drawing.withheld() : Drawing.nothing("Image generation");
  }

  private static ChatRequest request(ModelSpec model, String prompt) {
    return new ChatRequest(
        model.id(),
        List.of(ChatRequest.Message.text(ChatRequest.Role.USER, "Drawing: " + prompt)),
        List.of(),
        new ChatRequest.ToolChoice.None(),
        true,
        ChatRequest.Sampling.DEFAULT,
        new ChatRequest.Reasoning(Optional.empty(), false),
        new ChatRequest.Format.Plain(),
        ChatRequest.Hints.NONE);
  }
}
