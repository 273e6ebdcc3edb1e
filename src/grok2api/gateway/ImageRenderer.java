package grok2api.gateway;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.config.Call;

/** Turns a finished picture of a chat answer into the text that stands for it. */
@FunctionalInterface
public interface ImageRenderer {
  /** The text, by {@code features.image_format}; may download with the account that made it. */
  String render(ChatEvent.Image image, Account account, Call call);

  /** The content as Base64; may download with the account that made it. */
  default String content(ChatEvent.Image image, Account account, Call call) {
    throw Failure.upstream("The picture could not be fetched.");
  }

  /** Upstream URLs only: for {@code grok_url}, and Markdown around them for {@code grok_md}. */
  static String upstreamUrl(ChatEvent.Image image, Account account, Call call) {
    return switch (call.config().features().imageFormat()) {
      case GROK_MD, LOCAL_MD -> "![image](" + image.url() + ")";
      case GROK_URL, LOCAL_URL, BASE64 -> image.url();
    };
  }
}
