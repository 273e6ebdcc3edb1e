package grok2api.model;

import java.util.List;
import java.util.Optional;

/**
 * One public model.
 *
 * @param id public id, for example {@code grok-4.20-auto}
 * @param displayName for people
 * @param capability what it does
 * @param upstream where it lives
 * @param mode quota mode; {@link Mode#CONSOLE} for console, empty for official
 * @param tier lowest pool that has it
 * @param preferBest try the best pool first
 * @param upstreamModel name that goes upstream (console and official); empty for web, where only
 *     the mode goes there
 * @param effort what may be sent as reasoning effort
 * @param maxOutputTokens default limit sent upstream (console); 0: none
 * @param contextWindow tokens, 0 when unknown
 * @param created seconds since the epoch, constant of the model
 */
public record ModelSpec(
    String id,
    String displayName,
    Capability capability,
    Upstream upstream,
    Optional<Mode> mode,
    Pool tier,
    boolean preferBest,
    String upstreamModel,
    EffortRule effort,
    long maxOutputTokens,
    long contextWindow,
    long created) {

  /** What a model does. */
  public enum Capability {
    CHAT,
    IMAGE,
    IMAGE_EDIT,
    VIDEO
  }

  /**
   * Reasoning effort towards the upstream.
   *
   * @param fixed level that beats the client's; empty: the client's counts
   * @param byDefault level when the client named none; empty: nothing is sent
   * @param levels what the model understands; empty: never send any
   */
  public record EffortRule(
      Optional<String> fixed, Optional<String> byDefault, List<String> levels) {
    /** Never sent. */
    public static final EffortRule NEVER =
        new EffortRule(Optional.empty(), Optional.empty(), List.of());

    /** Copies the list. */
    public EffortRule {
      levels = List.copyOf(levels);
    }
  }

  /** The same model under another public id. */
  public ModelSpec withId(String other) {
    return new ModelSpec(
        other,
        displayName,
        capability,
        upstream,
        mode,
        tier,
        preferBest,
        upstreamModel,
        effort,
        maxOutputTokens,
        contextWindow,
        created);
  }

  /** Pools in the order in which they are tried; official models have none. */
  public List<Pool> pools() {
    List<Pool> up =
        switch (tier) {
          case BASIC -> List.of(Pool.BASIC, Pool.SUPER, Pool.HEAVY);
          case SUPER -> List.of(Pool.SUPER, Pool.HEAVY);
          case HEAVY -> List.of(Pool.HEAVY);
        };
    return preferBest ? up.reversed() : up;
  }

  /** Modes in the order in which they are tried: automatic chat models may fall back. */
  public List<Mode> modes(boolean autoFallback) {
    if (autoFallback && capability == Capability.CHAT && mode.equals(Optional.of(Mode.AUTO))) {
      return List.of(Mode.AUTO, Mode.FAST, Mode.EXPERT);
    }
    return mode.map(List::of).orElse(List.of());
  }
}
