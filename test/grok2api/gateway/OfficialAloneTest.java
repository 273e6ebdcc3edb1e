package grok2api.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.config.Environment;
import grok2api.config.LocalConfigFile;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.upstream.OfficialModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which upstream an id means when it stands in the table and in the official list. */
class OfficialAloneTest {

  private static final String BOTH = "grok-4.20-0309-reasoning";

  private static Config config() {
    Map<String, String> variables = Map.of("XAI_API_KEY", "xai-key-one");
    Path nowhere = Path.of("build", "no-such-config.toml");
    try (ConfigStore store =
        ConfigStore.open(new LocalConfigFile(nowhere), Environment.of(variables, Path.of("")))) {
      return store.current();
    }
  }

  private static ModelSpec official(String id) {
    return new ModelSpec(
        id,
        id,
        ModelSpec.Capability.CHAT,
        Upstream.OFFICIAL,
        Optional.empty(),
        Pool.BASIC,
        false,
        id,
        ModelSpec.EffortRule.NEVER,
        0,
        0,
        0);
  }

  private static ModelDirectory directory(boolean accounts) {
    OfficialModels listed =
        new OfficialModels() {
          @Override
          public List<ModelSpec> listed(Config config) {
            return List.of(official(BOTH));
          }

          @Override
          public Optional<ModelSpec> find(String upstreamId, Config config) {
            return listed(config).stream().filter(m -> m.id().equals(upstreamId)).findFirst();
          }
        };
    Map<Upstream, Lessor> lessors =
        Map.of(Upstream.WEB, new Serves(accounts), Upstream.OFFICIAL, new Serves(true));
    return new ModelDirectory(Catalogue.builtIn(), lessors, listed);
  }

  private static Optional<Upstream> meaning(ModelDirectory directory, String id) {
    return directory.find(id, config()).map(ModelSpec::upstream);
  }

  @Test
  void whatIsListedCanBeUsed() {
    ModelDirectory keysOnly = directory(false);
    assertEquals(List.of(BOTH), keysOnly.listed(config()).stream().map(ModelSpec::id).toList());
    assertEquals(Optional.of(Upstream.OFFICIAL), meaning(keysOnly, BOTH));
  }

  @Test
  void accountsKeepTheirModels() {
    assertEquals(Optional.of(Upstream.WEB), meaning(directory(true), BOTH));
  }

  @Test
  void aModelThatNobodyServesStaysKnown() {
    assertEquals(Optional.of(Upstream.WEB), meaning(directory(false), "grok-4.20-fast"));
  }

  private record Serves(boolean any) implements Lessor {
    @Override
    public AccountLease lease(Query query) {
      throw new AssertionError("nothing is asked here");
    }

    @Override
    public boolean serves(ModelSpec model) {
      return any;
    }
  }
}
