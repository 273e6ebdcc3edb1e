package grok2api.api;

import grok2api.http.Caller;
import java.util.Optional;

/**
 * Further keys for {@code /v1} beside {@code app.api_key}, each with limits of its own. Safe for
 * many threads, from memory.
 */
public interface ClientKeys {

  /** True while none exists; with one, an empty {@code app.api_key} no longer means open. */
  boolean isEmpty();

  /**
   * The caller of a presented key that is enabled and not expired. A key over its own limit is a
   * {@link grok2api.base.Failure} of kind {@code RATE_LIMITED}, code {@code client_rate_limit}.
   */
  Optional<Caller> admit(String presented);

  /** Whether an admitted caller may use (and see) a model; true for callers without such a key. */
  boolean allows(Caller caller, String model);

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
