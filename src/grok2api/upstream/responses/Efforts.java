package grok2api.upstream.responses;

import grok2api.chat.ChatRequest.Effort;
import grok2api.model.ModelSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which reasoning effort goes upstream. */
public final class Efforts {

  private Efforts() {}

  /**
   * The level to send: the model's fixed one, else the client's as far as the model has it, else
   * the model's default; empty for models that take none.
   */
  public static Optional<String> of(Optional<Effort> wanted, ModelSpec.EffortRule rule) {
    if (rule.levels().isEmpty()) {
      return Optional.empty();
    }
    return rule.fixed().or(() -> wanted.map(w -> nearest(w, rule.levels()))).or(rule::byDefault);
  }

  /** A level that the model lacks becomes its next lower one, or its lowest. */
  private static String nearest(Effort wanted, List<String> levels) {
    for (int i = wanted.ordinal(); i >= 0; i--) {
      String name = Effort.values()[i].name().toLowerCase(Locale.ROOT);
      if (levels.contains(name)) {
        return name;
      }
    }
    return levels.getFirst();
  }
}
