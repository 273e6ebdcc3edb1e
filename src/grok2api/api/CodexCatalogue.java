package grok2api.api;

import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import java.util.List;

/**
 * The model catalogue of the Codex command line tool. Eleven members of an entry are required, and
 * one that is missing makes it refuse the whole list: slug, display_name,
 * supported_reasoning_levels, shell_type, visibility, supported_in_api, priority,
 * base_instructions, support_verbosity, truncation_policy, experimental_supported_tools (observed
 * with version 0.169, 2026-11).
 */
final class CodexCatalogue {

  private static final List<String> LEVELS = List.of("low", "medium", "high");
  private static final long TOOL_OUTPUT_TOKENS = 10_000;

  /** What Codex tells the model in front of everything; without this it would tell nothing. */
  private static final String INSTRUCTIONS =
      """
      You are a coding agent that works in a terminal on the user's computer, through Codex.

      Work until the task is done; ask only when you cannot find out. Look before you change:
      search with rg, read the files that matter, and follow the AGENTS.md files of the folders you
      touch. Change as little as solves the whole problem, in the style of the code around it. Edit
      files with apply_patch, one patch per step, in its own format from "*** Begin Patch" to
      "*** End Patch". Run the project's own tests or build to see whether it works, and mend what
      you broke. Leave changes that are not yours alone; do not commit, reset or delete unless told.

      Before tools, say in one sentence what comes. At the end say briefly what changed, where
      (file:line), how you checked it, and what is left. Plain text, short lists, no long quotes of
      code that stands in the files.
      """;

  private CodexCatalogue() {}

  /** Writes the list; the first model is offered first. */
  static void write(List<ModelSpec> chatModels, JsonWriter json) {
    json.beginObject().name("models").beginArray();
    for (int i = 0; i < chatModels.size(); i++) {
      entry(chatModels.get(i), i + 1, json);
    }
    json.endArray().endObject();
  }

  private static void entry(ModelSpec model, int priority, JsonWriter json) {
    json.beginObject()
        .field("slug", model.id())
        .field("display_name", model.displayName())
        .field("description", "")
        .field("default_reasoning_level", "medium")
        .name("supported_reasoning_levels")
        .beginArray();
    for (String level : LEVELS) {
      json.beginObject().field("effort", level).field("description", "").endObject();
    }
    json.endArray()
        .field("shell_type", "shell_command")
        .field("visibility", "list")
        .field("supported_in_api", true)
        .field("priority", priority)
        .field("base_instructions", INSTRUCTIONS)
        .field("support_verbosity", false)
        .name("truncation_policy")
        .beginObject()
        .field("mode", "tokens")
        .field("limit", TOOL_OUTPUT_TOKENS)
        .endObject()
        .field("experimental_supported_tools", List.of())
        .field("apply_patch_tool_type", "freeform")
        .field("supports_parallel_tool_calls", true);
    if (model.contextWindow() > 0) {
      json.field("context_window", model.contextWindow());
    }
    json.field("input_modalities", List.of("text", "image")).endObject();
  }
}
