package grok2api.e2e;

import java.util.List;
import java.util.Optional;

/**
 * One turn as a scenario wants it.
 *
 * @param prompt what the user says
 * @param image a data URL beside it
 * @param tool offer {@code get_weather(city)}
 * @param reasoning ask for reasoning
 * @param schema ask for JSON after a schema with one member {@code city}
 * @param stop stop sequences
 * @param results calls of an earlier answer with what the tool said
 */
record Ask(
    String prompt,
    Optional<String> image,
    boolean tool,
    boolean reasoning,
    boolean schema,
    List<String> stop,
    List<Result> results) {

  /** A call and its result. */
  record Result(Answer.Call call, String output) {}

  static Ask of(String prompt) {
    return new Ask(prompt, Optional.empty(), false, false, false, List.of(), List.of());
  }

  Ask withImage(String dataUrl) {
    return new Ask(prompt, Optional.of(dataUrl), tool, reasoning, schema, stop, results);
  }

  Ask withTool() {
    return new Ask(prompt, image, true, reasoning, schema, stop, results);
  }

  Ask withReasoning() {
    return new Ask(prompt, image, tool, true, schema, stop, results);
  }

  Ask withSchema() {
    return new Ask(prompt, image, tool, reasoning, true, stop, results);
  }

  Ask withStop(String sequence) {
    return new Ask(prompt, image, tool, reasoning, schema, List.of(sequence), results);
  }

  Ask withResults(List<Result> answered) {
    return new Ask(prompt, image, tool, reasoning, schema, stop, answered);
  }
}
