package grok2api.api.admin;

import java.util.Optional;

/**
 * Where client keys are kept, as one JSON document. Methods block; a storage that fails is a {@link
 * grok2api.base.Failure} of kind {@code UNAVAILABLE}.
 */
public interface ClientKeyStorage {

  /** The document; empty when none was ever saved. */
  Optional<String> load();

  /** Replaces the document; durable on return. */
  void save(String document);
}
