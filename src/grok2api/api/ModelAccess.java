package grok2api.api;

import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.ModelDirectory;
import grok2api.http.Caller;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Which models exist, and which of them a caller may see and use. */
public final class ModelAccess {

  private final ModelDirectory directory;
  private final ClientKeys keys;

  /** Access to a directory under the limits of client keys. */
  public ModelAccess(ModelDirectory directory, ClientKeys keys) {
    this.directory = Objects.requireNonNull(directory);
    this.keys = Objects.requireNonNull(keys);
  }

  /** What this caller is shown, in table order. */
  public List<ModelSpec> listed(Caller caller, Config config) {
    return directory.listed(config).stream().filter(m -> keys.allows(caller, m)).toList();
  }

  /** The model behind an id or alias, listed or not. */
  public Optional<ModelSpec> find(String id, Config config) {
    return directory.find(id, config);
  }

  /**
   * Checks that a caller may use a model for chat: 403 {@code model_not_allowed} when his key is
   * limited to others, 400 {@code unsupported_model} for a media model.
   */
  public void requireChat(ModelSpec model, Caller caller) {
    requireAllowed(model, caller);
    if (model.capability() != Capability.CHAT) {
      throw lacks(model, "chat; it makes images or videos");
    }
  }

  /** A model that cannot do {@code what} is asked of it: 400 {@code unsupported_model}. */
  public static Failure lacks(ModelSpec model, String what) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "unsupported_model",
            "Model '" + model.id() + "' cannot " + what + ".")
        .param("model")
        .build();
  }

  /** Checks that the caller's key may use a model at all: else 403 {@code model_not_allowed}. */
  public void requireAllowed(ModelSpec model, Caller caller) {
    if (!keys.allows(caller, model)) {
      throw Failure.of(
              Failure.Kind.FORBIDDEN,
              "model_not_allowed",
              "This API key may not use model '" + model.id() + "'.")
          .param("model")
          .build();
    }
  }

  /** On whose behalf work goes on for an owner, under the limits that his key has now. */
  public Call.Client client(String owner) {
    return new Call.Client(owner, keys.pools(owner));
  }

  /** An id that names no model: 400 {@code model_not_found}. */
  public static Failure unknown(String id) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "model_not_found",
            "Model '" + id + "' does not exist or you do not have access to it.")
        .param("model")
        .build();
  }
}
