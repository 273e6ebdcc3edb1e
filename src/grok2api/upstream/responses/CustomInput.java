package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;

/**
 * Custom tools take one free text; upstream they are functions with the one parameter {@code
 * input}.
 */
public final class CustomInput {

  private static final String INPUT = "input";

  private static final String NOTHING = "{\"type\":\"object\",\"properties\":{}}";

  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
          + "\"required\":[\"input\"],\"additionalProperties\":false}";

  private CustomInput() {}

  /** Writes the member {@code parameters} of any tool's function. */
  public static void parameters(JsonWriter out, Tool tool) {
    out.name("parameters");
    if (tool.kind() == Tool.Kind.CUSTOM) {
      out.rawValue(SCHEMA);
    } else if (tool.schema().isPresent()) {
      out.value(tool.schema().get());
    } else {
      out.rawValue(NOTHING);
    }
  }

  /** The free text as arguments of the function. */
  public static String wrap(String text) {
    return new JsonWriter(text.length() + 16)
        .beginObject()
        .field(INPUT, text)
        .endObject()
        .toString();
  }

  /** The free text in the function's arguments; arguments of another shape as they stand. */
  public static String unwrap(String arguments) {
    try {
      Json json = JsonReader.parse(arguments);
      return switch (json) {
        case Json.Obj members -> members.text(INPUT).orElse(arguments);
        case Json.Str(var text) -> text;
        case Json other -> arguments;
      };
    } catch (Failure broken) {
      return arguments; // an answer that was cut inside of the call
    }
  }
}
