package grok2api.api.fields;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Reasoning;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what both OpenAI APIs let a client wish: effort, answer format, stop sequences. */
public final class Wishes {

  private static final int MAX_STOPS = 16;

  private Wishes() {}

  /** A level of effort: {@code none, minimal, low, medium, high, xhigh, max}. */
  public static Effort effort(JsonAt level) {
    return switch (level.string()) {
      case "none" -> Effort.NONE;
      case "minimal", "low" -> Effort.LOW;
      case "medium" -> Effort.MEDIUM;
      case "high" -> Effort.HIGH;
      case "xhigh", "max" -> Effort.XHIGH;
      default -> throw level.wrong("one of none, minimal, low, medium, high, xhigh, max");
    };
  }

  /**
   * Effort and visibility. {@code none} hides reasoning, any other level shows it, no level means
   * {@code otherwise}.
   */
  public static Reasoning reasoning(Optional<Effort> effort, boolean otherwise) {
    return new Reasoning(effort, effort.map(e -> e != Effort.NONE).orElse(otherwise));
  }

  /** {@code stop}: a string or a list of 1 to 16 non-empty strings. */
  public static List<String> stop(Optional<JsonAt> member) {
    if (member.isEmpty()) {
      return List.of();
    }
    JsonAt stop = member.get();
    List<JsonAt> entries = stop.isString() ? List.of(stop) : stop.list();
    if (entries.isEmpty() || entries.size() > MAX_STOPS) {
      throw stop.wrong("a string or a list of 1 to 16 strings");
    }
    for (JsonAt entry : entries) {
      if (entry.string().isEmpty()) {
        throw entry.wrong("a string that is not empty");
      }
    }
    return entries.stream().map(JsonAt::string).toList();
  }

  /**
   * {@code response_format} (the schema nested in {@code json_schema}) or {@code text.format} (the
   * schema's members beside {@code type}).
   */
  public static Format format(Optional<JsonAt> member) {
    if (member.isEmpty()) {
      return new Format.Plain();
    }
    JsonAt type = member.get().require("type");
    return switch (type.string()) {
      case "text" -> new Format.Plain();
      case "json_object" -> new Format.JsonObject();
      case "json_schema" -> schema(member.get());
      default -> throw type.wrong("one of text, json_object, json_schema");
    };
  }

  private static Format schema(JsonAt wish) {
    Optional<JsonAt> nested = wish.inner("json_schema");
    boolean chat = wish.path().equals("response_format");
    if (nested.isEmpty() && chat && wish.get("schema").isEmpty()) {
      throw Failure.missing("response_format.json_schema");
    }
    JsonAt format = nested.orElse(wish);
    return new Format.JsonSchema(
        format.string("name").orElse("response"),
        format.string("description"),
        format.require("schema").object(),
        format.bool("strict"));
  }

  /** The members of these names, as they are, for upstreams that understand them. */
  public static Json.Obj passThrough(JsonAt body, List<String> names) {
    Map<String, Json> found = new LinkedHashMap<>();
    for (String name : names) {
      body.get(name).ifPresent(value -> found.put(name, value.value()));
    }
    return new Json.Obj(found);
  }

  /** Refuses fields that would change the answer and that nothing here can honour. */
  public static void refuse(JsonAt body, String... names) {
    for (String name : names) {
      if (body.get(name).isPresent()) {
        throw Failure.unsupported(name, "'" + name + "' is not supported.");
      }
    }
  }
}
