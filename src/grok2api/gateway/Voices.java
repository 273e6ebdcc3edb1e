package grok2api.gateway;

import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.media.MediaWatch;
import grok2api.media.VoiceTicket;
import grok2api.media.VoiceWish;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.upstream.VoiceOps;
import java.util.Optional;

/** Tickets for voice conversations, from accounts whose subscription has voice. */
public final class Voices {

  /** No model that clients see; it says which accounts will do. */
  private static final ModelSpec VOICE =
      new ModelSpec(
          "voice",
          "Voice",
          ModelSpec.Capability.CHAT,
          Upstream.WEB,
          Optional.of(Mode.AUTO),
          Pool.SUPER,
          false,
          "",
          ModelSpec.EffortRule.NEVER,
          0,
          0,
          0);

  private final Lessor accounts;
  private final VoiceOps upstream;

  /** Tickets of these accounts. */
  public Voices(Lessor accounts, VoiceOps upstream) {
    this.accounts = accounts;
    this.upstream = upstream;
  }

  /** A ticket; the account is free again at once. Blocks. */
  public VoiceTicket ticket(VoiceWish wish, Call call) {
    try {
      return new MediaAttempts(accounts, VOICE, false, call)
          .run(MediaWatch.NONE, (lease, watch) -> upstream.ticket(wish, lease.account(), call));
    } catch (Failure failure) {
      boolean none = failure.kind() == Failure.Kind.RATE_LIMITED && failure.fault().isEmpty();
      if (!none) {
        throw failure;
      }
      Failure.Builder told =
          Failure.of(failure.kind(), failure.code(), "No available tokens for voice mode");
      failure.retryAfter().ifPresent(told::retryAfter);
      throw told.build();
    }
  }
}
