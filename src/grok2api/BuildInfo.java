package grok2api;

import grok2api.api.SystemRoutes;
import java.util.Objects;

/** What the jar's manifest says about its build; {@code dev} when classes run from a folder. */
final class BuildInfo {

  private BuildInfo() {}

  /** Version, for example {@code 1.0.0}. */
  static String version() {
    return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "dev");
  }

  /** The facts that {@code /meta} tells; an image names itself in its environment. */
  static SystemRoutes.Build facts() {
    return new SystemRoutes.Build(
        version(),
        environment("BUILD_COMMIT"),
        environment("IMAGE_TAG"),
        environment("BUILD_TIME"));
  }

  private static String environment(String name) {
    return Objects.requireNonNullElse(System.getenv(name), "");
  }
}
