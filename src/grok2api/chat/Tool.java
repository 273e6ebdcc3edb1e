package grok2api.chat;

import grok2api.json.Json;
import java.util.Objects;
import java.util.Optional;

/**
 * A tool that the client declared.
 *
 * @param name wire name towards the model, unique in a request: the declared name, or {@code
 *     <namespace>__<name>} for a member of a namespace
 * @param namespace the namespace of a namespaced tool
 * @param kind what calls of it look like
 * @param description free text, may be empty
 * @param schema JSON schema of the arguments (functions)
 * @param strict what the client said about strictness
 * @param deferred known but not offered until the history names it
 */
public record Tool(
    String name,
    Optional<String> namespace,
    Kind kind,
    String description,
    Optional<Json.Obj> schema,
    Optional<Boolean> strict,
    boolean deferred) {

  /** Nothing is null, hosted search has the fixed name {@code web_search} or {@code x_search}. */
  public Tool {
    Objects.requireNonNull(name);
    Objects.requireNonNull(namespace);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(description);
    Objects.requireNonNull(schema);
    Objects.requireNonNull(strict);
  }

  /** What a call carries. */
  public enum Kind {
    /** A JSON object of arguments. */
    FUNCTION,
    /** One free text, returned byte for byte. */
    CUSTOM,
    /** Run by the upstream itself; calls are shown, never answered by the client. */
    HOSTED_SEARCH
  }

  /** The name as the client declared it: without the namespace prefix. */
  public String declaredName() {
    return namespace.map(space -> name.substring(space.length() + 2)).orElse(name);
  }
}
