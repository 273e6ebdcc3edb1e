package grok2api.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.account.Lessor;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The pools of a client's key, on their way into the query for an account. */
class ClientScopeTest {

  private static final ModelSpec WEB = Catalogue.builtIn().find("grok-4.20-fast").orElseThrow();
  private static final ModelSpec CONSOLE =
      Catalogue.builtIn().all().stream()
          .filter(m -> m.upstream() == Upstream.CONSOLE)
          .findFirst()
          .orElseThrow();

  private static Call call(String... pools) {
    return new Call(
        "req",
        Config.defaults(),
        Long.MAX_VALUE,
        Cancel.ofCurrentThread(),
        "",
        new Call.Client("key", Set.of(pools)));
  }

  private static Lessor.Query narrowed(ModelSpec model, String... pools) {
    return ClientScope.narrowed(Lessor.Query.of(model), call(pools));
  }

  @Test
  void namesTheClientAndKeepsHisPools() {
    assertEquals("key", narrowed(WEB).caller());
    assertEquals(WEB.pools(), narrowed(WEB).pools());
    assertEquals(List.of(Pool.SUPER), narrowed(WEB, "super").pools());
    assertEquals(
        CONSOLE.pools(), narrowed(CONSOLE, "console", "super").pools(), "any account will do");
  }

  @Test
  void leavesOutWhatTheKeyMayNotUse() {
    List<ModelSpec> both = List.of(WEB, CONSOLE);
    assertEquals(both, ClientScope.allowed(both, call()));
    assertEquals(List.of(WEB), ClientScope.allowed(both, call("basic")));
    assertEquals(List.of(CONSOLE), ClientScope.allowed(both, call("console")));
    Failure refused =
        assertThrows(Failure.class, () -> ClientScope.allowed(both, call("official")));
    assertEquals("model_not_allowed", refused.code());
  }
}
