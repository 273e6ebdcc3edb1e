package grok2api.gateway;

import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a client's key lets the gateway use: some pools of grok.com, the console, official keys. */
final class ClientScope {

  private ClientScope() {}

  /** The models that the client may use; 403 {@code model_not_allowed} when none is left. */
  static List<ModelSpec> allowed(List<ModelSpec> candidates, Call call) {
    List<ModelSpec> left = candidates.stream().filter(m -> allows(m, call)).toList();
    if (left.isEmpty()) {
      throw Failure.of(
              Failure.Kind.FORBIDDEN,
              "model_not_allowed",
              "This API key may not use any upstream of the model.")
          .param("model")
          .build();
    }
    return left;
  }

  private static boolean allows(ModelSpec model, Call call) {
    Set<String> scope = call.client().pools();
    return scope.isEmpty()
        || switch (model.upstream()) {
          case WEB -> model.pools().stream().map(Pool::id).anyMatch(scope::contains);
          case CONSOLE, OFFICIAL -> scope.contains(model.upstream().id());
        };
  }

  /** The query on behalf of the client: his name, and his pools where he has some only. */
  static Lessor.Query narrowed(Lessor.Query query, Call call) {
    Set<String> scope = call.client().pools();
    Set<Pool> pools = EnumSet.noneOf(Pool.class);
    boolean counts =
        switch (query.model().upstream()) {
          case WEB -> !scope.isEmpty();
          case CONSOLE, OFFICIAL -> false; // any account will do there
        };
    if (counts) {
      Arrays.stream(Pool.values()).filter(pool -> scope.contains(pool.id())).forEach(pools::add);
    }
    return query.by(call.client().id()).within(pools);
  }
}
