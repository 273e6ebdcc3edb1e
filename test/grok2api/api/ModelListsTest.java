package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.config.Config;
import grok2api.http.Caller;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelListsTest {

  private static boolean isBasic(ModelSpec model) {
    return model.pools().contains(Pool.BASIC);
  }

  private static FakeReply get(Predicate<ModelSpec> served, FakeRequest in) {
    return get(served, ClientKeys.NONE, in);
  }

  private static FakeReply get(Predicate<ModelSpec> served, ClientKeys keys, FakeRequest in) {
    ModelAccess access = new ModelAccess(Fixtures.directory(served), keys);
    List<Route> routes = new ModelLists(Config::defaults, access).routes();
    return Fixtures.run(routes.get(in.path().equals("/v1/models") ? 0 : 1), in);
  }

  private static FakeRequest item(String id) {
    return FakeRequest.get("/v1/models/" + id).variable("rest", id);
  }

  private static List<String> ids(FakeReply out) {
    return new JsonAt("", out.json())
        .list("data").stream().map(m -> m.require("id").string()).toList();
  }

  @Test
  void listsAllThirtyFourInTableOrder() {
    List<String> ids = ids(get(m -> true, FakeRequest.get("/v1/models")));
    assertEquals(34, ids.size());
    assertEquals("grok-4.20-0309-non-reasoning", ids.getFirst());
    assertEquals("grok-build-console", ids.getLast());
  }

  @Test
  void listsOnlyWhatSomeAccountServes() {
    List<String> ids = ids(get(ModelListsTest::isBasic, FakeRequest.get("/v1/models")));
    assertTrue(ids.contains("grok-4.20-fast"), ids.toString());
    assertFalse(ids.contains("grok-4.20-auto"), ids.toString());
  }

  @Test
  void hasOneShapeForBothFamilies() {
    FakeReply out = get(m -> m.id().equals("grok-4.20-auto"), FakeRequest.get("/v1/models"));
    JsonAt body = new JsonAt("", out.json());
    assertEquals("list", body.require("object").string());
    assertFalse(body.require("has_more").bool());
    assertEquals("grok-4.20-auto", body.require("first_id").string());
    assertEquals("grok-4.20-auto", body.require("last_id").string());
    JsonAt model = body.list("data").getFirst();
    assertEquals("model", model.require("object").string());
    assertEquals("model", model.require("type").string());
    assertEquals("xai", model.require("owned_by").string());
    assertTrue(model.require("created").integer(1, Long.MAX_VALUE) > 1_700_000_000L);
    assertTrue(model.require("created_at").string().endsWith("Z"));
    assertEquals(model.require("name").string(), model.require("display_name").string());
  }

  @Test
  void writesAnEmptyListWithNulls() {
    assertEquals(
        "{\"object\":\"list\",\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}",
        get(m -> false, FakeRequest.get("/v1/models")).body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-code/2.1.330", "Claude-CLI/2.1 (external)"})
  void addsClaudeNamesForClaudeCode(String agent) {
    Predicate<ModelSpec> two =
        m -> Set.of("grok-4.20-fast", "grok-imagine-image-lite").contains(m.id());
    FakeRequest in = FakeRequest.get("/v1/models").with("User-Agent", agent);
    assertEquals(
        List.of("grok-4.20-fast", "grok-imagine-image-lite", "claude-grok-4.20-fast"),
        ids(get(two, in)));
  }

  @Test
  void givesOneModel() {
    assertTrue(
        get(ModelListsTest::isBasic, item("grok-4.20-fast"))
            .body
            .startsWith("{\"id\":\"grok-4.20-fast\""));
    assertTrue(
        get(ModelListsTest::isBasic, item("claude-grok-4.20-fast"))
            .body
            .startsWith("{\"id\":\"claude-grok"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grok-9", "grok-4.20-auto", "xai/with/slashes"})
  void knowsNoUnlistedModel(String id) {
    FakeReply out = get(ModelListsTest::isBasic, item(id));
    assertEquals(404, out.status);
    assertEquals(
        "{\"error\":{\"message\":\"Model '"
            + id
            + "' does not exist or you do not have access to it.\",\"type\":\"validation_error\","
            + "\"code\":\"model_not_found\",\"param\":\"model\",\"status\":404}}",
        out.body);
    FakeReply other =
        get(ModelListsTest::isBasic, item(id).with("anthropic-version", "2023-06-01"));
    assertTrue(other.body.contains("\"type\":\"not_found_error\""), other.body);
  }

  @Test
  void hidesWhatAClientKeyMayNotUse() {
    ClientKeys limited =
        new ClientKeys() {
          @Override
          public boolean isEmpty() {
            return false;
          }

          @Override
          public Optional<Caller> admit(String presented) {
            return Optional.empty();
          }

          @Override
          public boolean allows(Caller caller, String model) {
            return !caller.id().equals("key_1") || model.equals("grok-4.20-fast");
          }
        };
    FakeRequest in = FakeRequest.get("/v1/models").by(new Caller("key_1", "o"));
    assertEquals(List.of("grok-4.20-fast"), ids(get(m -> true, limited, in)));
    assertEquals(404, get(m -> true, limited, item("grok-4.3-fast").by(in.caller())).status);
  }

  @Test
  void givesCodexItsCatalogue() {
    FakeRequest in = FakeRequest.get("/v1/models").asking("client_version", "0.169.0");
    FakeReply out = get(m -> true, in);
    List<JsonAt> models = new JsonAt("", out.json()).list("models");
    assertEquals(29, models.size(), "chat models only");
    for (JsonAt model : models) {
      for (String required :
          List.of(
              "slug",
              "display_name",
              "supported_reasoning_levels",
              "shell_type",
              "visibility",
              "supported_in_api",
              "priority",
              "base_instructions",
              "support_verbosity",
              "truncation_policy",
              "experimental_supported_tools")) {
        model.require(required);
      }
    }
    assertEquals("freeform", models.getFirst().require("apply_patch_tool_type").string());
    FakeReply again = get(m -> true, in.with("If-None-Match", out.headers.get("etag")));
    assertEquals(304, again.status);
  }
}
