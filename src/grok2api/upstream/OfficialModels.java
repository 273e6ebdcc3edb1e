package grok2api.upstream;

import grok2api.config.Config;
import grok2api.model.ModelSpec;
import java.util.List;
import java.util.Optional;

/** The models of api.x.ai, whose list changes; implemented by the official adapter. */
public interface OfficialModels {

  /** What is known now, from memory; only the very first list may be waited for, shortly. */
  List<ModelSpec> listed(Config config);

  /** The model of an upstream id; may wait for the first list. Empty when there is none. */
  Optional<ModelSpec> find(String upstreamId, Config config);

  /** No official models at all. */
  OfficialModels NONE =
      new OfficialModels() {
        @Override
        public List<ModelSpec> listed(Config config) {
          return List.of();
        }

        @Override
        public Optional<ModelSpec> find(String upstreamId, Config config) {
          return Optional.empty();
        }
      };
}
