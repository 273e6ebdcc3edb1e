package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.admin.Desk.Answer;
import grok2api.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings, status, models, logs, refusals, updates. */
class SystemRoutesTest {

  private static final System.Logger LOG = System.getLogger("grok2api.test.SystemRoutes");

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(home);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void tellsItsState() {
    desk.add("basic", java.util.List.of("t1"));
    Answer status = desk.get("/admin/api/status");
    assertEquals("ok", status.at("status"));
    assertEquals("1", status.at("size"));
    assertEquals("1", status.at("revision"));
    assertEquals("quota", status.at("selection_strategy"));
    assertEquals("1.2.3", status.at("version"));
    assertEquals("true", status.at("leader"));
    assertEquals("0", status.at("inflight"));
    assertEquals("null", status.at("config_error"));
    assertEquals("false", status.at("default_admin_key"));
    assertEquals("{\"type\":\"local\"}", desk.get("/admin/api/storage").text());
    assertEquals("{\"changed\":false,\"revision\":1}", desk.post("/admin/api/sync", "").text());
  }

  @Test
  void showsSettingsWithSecretsMaskedAndSavesChanges() {
    Answer saved =
        desk.post(
            "/admin/api/config",
            "{\"retry\":{\"max_retries\":2},\"app\":{\"webui_key\":\"geheim\",\"api_key\":\"k9\"},"
                + "\"account\":{\"refresh\":{\"enabled\":false}}}");
    assertEquals("success", saved.at("status"), saved.text());
    assertEquals("random", saved.at("selection_strategy"));
    assertTrue(saved.at("changed").contains("\"retry.max_retries\""));
    Answer shown = desk.get("/admin/api/config");
    assertEquals("2", shown.at("retry.max_retries"));
    assertEquals("********", shown.at("app.webui_key"));
    assertEquals("********", shown.at("app.app_key"));
    assertEquals("k9", shown.at("app.api_key"), "operators copy it from there");
    desk.post("/admin/api/config", "{\"app\":{\"webui_key\":\"********\"}}");
    assertTrue(desk.config.current().app().webuiKey().matches("geheim"));
    Answer meta = desk.get("/admin/api/config?meta=1");
    assertEquals("2", meta.at("values.retry.max_retries"));
    Json.Obj keys = (Json.Obj) meta.json().members().get("keys");
    Json.Obj key = (Json.Obj) keys.members().get("retry.max_retries");
    assertEquals("user", key.text("source").orElse(""));
    assertEquals("env", ((Json.Obj) keys.members().get("app.app_key")).text("source").orElse(""));
  }

  @Test
  void listsEveryProblemOfASave() {
    Answer answer =
        desk.post("/admin/api/config", "{\"retry\":{\"max_retries\":99},\"chat\":{\"odd\":1}}");
    assertEquals("retry.max_retries", answer.at("error.details.0.param"));
    assertEquals("chat.odd", answer.at("error.details.1.param"));
  }

  @Test
  void groupsModels() {
    Answer models = desk.get("/admin/api/models");
    assertEquals("static", models.at("mode"));
    for (String group : java.util.List.of("chat", "image", "image_edit", "video")) {
      assertFalse(models.at("groups." + group + ".0.id").isEmpty(), group);
    }
    assertEquals("basic", models.at("groups.chat.0.pool"));
  }

  @Test
  void showsStreamsAndForgetsLogs() {
    LOG.log(System.Logger.Level.WARNING, "probe.one model=m status=503 ms=7 path=/v1/chat/x");
    desk.logs.flush();
    Answer list = desk.get("/admin/api/logs?level=warn&category=chat&limit=1");
    assertEquals("503", list.at("items.0.status_code"));
    assertEquals("7", list.at("items.0.duration_ms"));
    assertEquals("m", list.at("items.0.model"));
    assertEquals("chat", list.at("items.0.category"));
    assertEquals("warn", list.at("items.0.level"));
    assertEquals("", list.at("items.0.sso"), "empty fields are left out");
    try (Desk.Events events = desk.events("/admin/api/logs/stream?level=error")) {
      assertEquals(": connected", events.next());
      LOG.log(System.Logger.Level.WARNING, "probe.two");
      LOG.log(System.Logger.Level.ERROR, "probe.three");
      String frame = events.next();
      assertTrue(frame.startsWith("event: log\ndata: {"), frame);
      assertTrue(frame.contains("probe.three"), "only what was asked for: " + frame);
      desk.stopping = true;
      assertEquals("", events.next(), "a page does not hold up a restart");
    }
    assertEquals("{\"status\":\"success\"}", desk.post("/admin/api/logs/clear", "").text());
    desk.logs.flush();
    assertFalse(desk.get("/admin/api/logs").text().contains("probe."));
    assertEquals(400, desk.get("/admin/api/logs?level=loud").status());
  }

  @Test
  void explainsRefusals() {
    desk.refusals.add(
        new RefusedCall(
            Instant.ofEpochMilli(Desk.START),
            "grok.com",
            "direct",
            "agent",
            Optional.of(Duration.ofMinutes(2)),
            403,
            "challenge"));
    Answer answer = desk.get("/admin/api/refusals");
    assertEquals("403", answer.at("items.0.status"));
    assertEquals("120", answer.at("items.0.clearance_age_sec"));
    assertEquals("direct", answer.at("items.0.egress"));
    assertTrue(answer.at("items.0.explanation").startsWith("Cloudflare"));
  }

  @Test
  void asksForUpdatesOnlyWhenToldTo() {
    assertEquals("disabled", desk.get("/meta/update").at("status"));
    desk.post("/admin/api/config", "{\"server\":{\"update_check\":true}}");
    Answer answer = desk.get("/meta/update?force=true");
    assertEquals("error", answer.at("status"));
    assertEquals("1.2.3", answer.at("current_version"));
    assertFalse(answer.at("error").isEmpty());
  }

  @Test
  void comparesVersionsByNumber() {
    assertTrue(UpdateRoutes.isNewer("v1.10.0", "1.9.3"));
    assertFalse(UpdateRoutes.isNewer("1.2", "1.2.0"));
    assertFalse(UpdateRoutes.isNewer("1.1.9", "1.2.0"));
    assertTrue(UpdateRoutes.isNewer("1.0.0", "dev"));
  }

  @Test
  void theDefaultKeyIsNamedInTheStatus() {
    desk.close();
    desk = new Desk(home, Map.of());
    Answer status = desk.call("GET", "/admin/api/status", "", "Authorization", "Bearer grok2api");
    assertEquals("true", status.at("default_admin_key"));
  }
}
