package grok2api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

  private final Catalogue catalogue = Catalogue.builtIn();

  @Test
  void holdsThirtyFourModels() {
    assertEquals(34, catalogue.all().size());
    assertEquals(16, catalogue.all().stream().filter(CatalogueTest::isWebChat).count());
    assertEquals(
        13, catalogue.all().stream().filter(m -> m.upstream() == Upstream.CONSOLE).count());
  }

  private static boolean isWebChat(ModelSpec model) {
    return model.upstream() == Upstream.WEB && model.capability() == ModelSpec.Capability.CHAT;
  }

  @ParameterizedTest
  @CsvSource({
    "grok-4.20-0309-non-reasoning, FAST, 'BASIC,SUPER,HEAVY'",
    "grok-4.20-0309, AUTO, 'SUPER,HEAVY'",
    "grok-4.20-0309-reasoning-heavy, EXPERT, HEAVY",
    "grok-4.20-multi-agent-0309, HEAVY, HEAVY",
    "grok-4.20-fast, FAST, 'HEAVY,SUPER,BASIC'",
    "grok-4.3-fast, FAST, 'HEAVY,SUPER,BASIC'",
    "grok-4.20-expert, EXPERT, 'HEAVY,SUPER'",
    "grok-4.3-beta, GROK_4_3, 'SUPER,HEAVY'",
    "grok-imagine-image-lite, FAST, 'BASIC,SUPER,HEAVY'",
    "grok-imagine-video, AUTO, 'SUPER,HEAVY'",
    "grok-build-console, CONSOLE, 'BASIC,SUPER,HEAVY'",
  })
  void knowsModeAndPoolOrder(String id, Mode mode, String pools) {
    ModelSpec model = catalogue.find(id).orElseThrow();
    assertEquals(mode, model.mode().orElseThrow());
    List<String> order = model.pools().stream().map(Pool::name).toList();
    assertEquals(List.of(pools.split(",")), order);
  }

  @Test
  void onlyAutomaticChatModelsFallBack() {
    ModelSpec auto = catalogue.find("grok-4.20-auto").orElseThrow();
    assertEquals(List.of(Mode.AUTO, Mode.FAST, Mode.EXPERT), auto.modes(true));
    assertEquals(List.of(Mode.AUTO), auto.modes(false));
    assertEquals(
        List.of(Mode.AUTO), catalogue.find("grok-imagine-video").orElseThrow().modes(true));
  }

  @Test
  void effortsOfConsoleModels() {
    assertEquals("high", effort("grok-4.3-high").fixed().orElseThrow());
    assertEquals("medium", effort("grok-4.3-console").byDefault().orElseThrow());
    assertTrue(effort("grok-4.20-0309-reasoning-console").levels().isEmpty());
    assertTrue(effort("grok-4.20-multi-agent-xhigh").levels().contains("xhigh"));
    assertEquals(256_000, catalogue.find("grok-build-console").orElseThrow().maxOutputTokens());
  }

  private ModelSpec.EffortRule effort(String id) {
    return catalogue.find(id).orElseThrow().effort();
  }

  @Test
  void additionsReplaceInPlace() {
    JsonAt row = new JsonAt("x", JsonReader.parse("{\"id\":\"grok-4.20-fast\",\"mode\":\"auto\"}"));
    Catalogue changed = catalogue.with(List.of(Catalogue.read(row)));
    assertEquals(34, changed.all().size());
    assertEquals(Mode.AUTO, changed.find("grok-4.20-fast").orElseThrow().mode().orElseThrow());
  }

  @Test
  void unknownPoolsAndModesAreRefusedWithTheirPath() {
    assertEquals("t", assertThrows(Failure.class, () -> Pool.parse("weird", "t")).param().get());
    JsonAt row = new JsonAt("m", JsonReader.parse("{\"id\":\"a\",\"mode\":\"warp\"}"));
    assertEquals("m.mode", assertThrows(Failure.class, () -> Catalogue.read(row)).param().get());
  }
}
