package grok2api.gateway;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Pictures that a chat model drew, as content for clients that declared the tool for it. One that
 * cannot be fetched becomes a link in the text, and its call ends without a result.
 */
final class ShownPictures implements Stage {

  private static final System.Logger LOG = System.getLogger(ShownPictures.class.getName());

  private final Stages.Shown shown;
  private final Map<String, String> calls = new HashMap<>(); // picture -> call
  private final Set<String> over = new HashSet<>();

  ShownPictures(Stages.Shown shown) {
    this.shown = shown;
  }

  @Override
  public void accept(ChatEvent event, Consumer<ChatEvent> out) {
    if (event instanceof ChatEvent.Image image) {
      picture(image, out);
    } else {
      out.accept(event);
    }
  }

  /** Without an id nothing connects an unfinished picture with the finished one. */
  private void picture(ChatEvent.Image image, Consumer<ChatEvent> out) {
    boolean whole = image.progress() >= 100;
    String key = image.id().isEmpty() ? image.url() : image.id();
    boolean known = over.contains(key) || whole && !image.url().isEmpty() && !over.add(image.url());
    if (key.isEmpty() || known || !whole && image.id().isEmpty()) {
      return;
    }
    String call = calls.get(key);
    if (call == null) {
      call = "picture" + calls.size();
      calls.put(key, call);
      out.accept(new ChatEvent.Picture(call, "", false));
    }
    if (whole) {
      over.add(key);
      finish(call, image, out);
    }
  }

  private void finish(String call, ChatEvent.Image image, Consumer<ChatEvent> out) {
    if (image.moderated() || image.url().isEmpty()) {
      out.accept(new ChatEvent.Picture(call, "", true));
      return;
    }
    try {
      out.accept(new ChatEvent.Picture(call, shown.content().apply(image), true));
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.CANCELLED) {
        throw failure;
      }
      LOG.log(System.Logger.Level.WARNING, "media.fetch failed code=" + failure.code(), failure);
      out.accept(new ChatEvent.Picture(call, "", true));
      out.accept(new ChatEvent.TextDelta(shown.text().apply(image) + "\n"));
    }
  }
}
