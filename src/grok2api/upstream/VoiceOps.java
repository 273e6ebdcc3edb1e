package grok2api.upstream;

import grok2api.account.Account;
import grok2api.config.Call;
import grok2api.media.VoiceTicket;
import grok2api.media.VoiceWish;

/** Opens the door to a voice conversation, which the browser then holds itself. */
@FunctionalInterface
public interface VoiceOps {

  /** Asks for a ticket; blocks. */
  VoiceTicket ticket(VoiceWish wish, Account account, Call call);
}
