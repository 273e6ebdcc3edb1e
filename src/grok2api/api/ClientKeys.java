package grok2api.api;

import grok2api.http.Caller;
import grok2api.model.ModelSpec;
import java.util.Optional;
import java.util.Set;

/**
 * Further keys for {@code /v1} beside {@code app.api_key}, each with limits of its own. Safe for
 * many threads, from memory.
 */
public interface ClientKeys {

  /** True while none exists; with one, an empty {@code app.api_key} no longer means open. */
  boolean isEmpty();

  /** The caller of a presented key that is enabled and not expired. */
  Optional<Caller> admit(String presented);

  /** Whether an admitted caller may use (and see) a model; true for callers without such a key. */
  boolean allows(Caller caller, String model);

  /** The same for a known model, whose upstream and pools count too. */
  default boolean allows(Caller caller, ModelSpec model) {
    return allows(caller, model.id());
  }

  /**
   * What the key of an owner may use of basic, super, heavy, console, official; empty: everything.
   * For work that goes on when its request is over.
   */
  default Set<String> pools(String owner) {
    return Set.of();
  }

  /** No client keys. */
  ClientKeys NONE =
      new ClientKeys() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public Optional<Caller> admit(String presented) {
          return Optional.empty();
        }

        @Override
        public boolean allows(Caller caller, String model) {
          return true;
        }
      };
}
