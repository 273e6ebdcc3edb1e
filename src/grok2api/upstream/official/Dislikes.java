package grok2api.upstream.official;

import grok2api.chat.ChatRequest;
import grok2api.upstream.responses.VendorError;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What single models refuse although others take it, learnt from their refusals: the list of models
 * does not tell. Stop sequences are then cut off here, and an effort is left to the model; anything
 * else that a model refuses is the client's to know. Safe for many threads.
 */
final class Dislikes {

  private static final int MAX_MODELS = 1000;

  private final Set<String> stop = ConcurrentHashMap.newKeySet();
  private final Set<String> effort = ConcurrentHashMap.newKeySet();

  /** True when the model takes no stop sequences. */
  boolean stop(String model) {
    return stop.contains(model);
  }

  /** True when the model takes no reasoning effort. */
  boolean effort(String model) {
    return effort.contains(model);
  }

  /** True when a refusal taught something, so that the same request is worth sending again. */
  boolean learn(VendorError error, ChatRequest request, String model) {
    if (error.status() != 400 && error.status() != 422) {
      return false;
    }
    boolean aboutEffort =
        request.reasoning().effort().isPresent()
            && (error.mentions("reasoning_effort")
                || error.mentions("reasoningeffort")
                || error.mentions("reasoning.effort")
                || error.mentions("reasoning effort"));
    boolean aboutStop = !request.sampling().stop().isEmpty() && error.mentions("stop");
    return aboutEffort && add(effort, model) || aboutStop && add(stop, model);
  }

  private static boolean add(Set<String> models, String model) {
    return models.size() < MAX_MODELS && models.add(model);
  }
}
