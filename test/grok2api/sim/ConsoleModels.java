package grok2api.sim;

import static grok2api.sim.Violation.unless;

import java.util.Map;
import java.util.Set;

/** Which models the console has, and which reasoning efforts each takes (empty: never send it). */
final class ConsoleModels {
  private static final Map<String, Set<String>> EFFORTS =
      Map.of(
          "grok-4.3", Set.of("none", "low", "medium", "high"),
          "grok-4.20-0309-reasoning", Set.of(),
          "grok-4.20-0309", Set.of(),
          "grok-4.20-0309-non-reasoning", Set.of(),
          "grok-4.20-multi-agent-0309", Set.of("low", "medium", "high", "xhigh"),
          "grok-build-0.1", Set.of(),
          "grok-4.5", Set.of("low", "medium", "high"));

  private ConsoleModels() {}

  static void check(Js body) {
    String model = body.at("model").text();
    unless(EFFORTS.containsKey(model), "the console has no model " + model);
    Js effort = body.at("reasoning", "effort");
    Set<String> allowed = EFFORTS.get(model);
    if (allowed.isEmpty()) {
      unless(effort.missing(), model + " takes no reasoning.effort");
      unless(
          body.at("reasoning").missing()
              || model.endsWith("-reasoning") && !model.endsWith("non-reasoning"),
          model + " takes no reasoning");
    } else {
      unless(
          effort.missing() || allowed.contains(effort.text()),
          model + " takes no effort " + effort);
    }
  }
}
