package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.config.Config;

/** Where releases are published. */
@FunctionalInterface
public interface ReleaseSource {

  /** For a build that was not told where its releases are. */
  ReleaseSource UNKNOWN =
      config -> {
        throw Failure.of(
                Failure.Kind.UNAVAILABLE,
                "no_release_source",
                "This build does not know where its releases are published.")
            .build();
      };

  /** The newest release; blocks. A {@link Failure} when it cannot be found out. */
  Release latest(Config config);
}
