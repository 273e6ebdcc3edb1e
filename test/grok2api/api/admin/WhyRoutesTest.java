package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import grok2api.account.OfficialKeys;
import grok2api.api.admin.Desk.Answer;
import grok2api.base.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What explains the state of things: history, reasons, refusals, official keys. */
class WhyRoutesTest {

  @TempDir Path home;

  @Test
  void theHistoryShowsEachPool() {
    try (Desk desk = new Desk(home)) {
      Desk.await(() -> !desk.get("/admin/api/history").at("items.0").isEmpty());
      Answer answer = desk.get("/admin/api/history?points=10");
      assertEquals("60", answer.at("interval_sec"));
      assertEquals(Long.toString(Desk.START), answer.at("items.0.ts"));
      assertEquals("0", answer.at("items.0.pools.basic.active"));
      assertEquals("{}", answer.at("items.0.pools.heavy.quota"));
      assertEquals("[]", desk.get("/admin/api/history?to=1000").at("items"));
      assertEquals(400, desk.get("/admin/api/history?from=yesterday").status());
      assertEquals(400, desk.get("/admin/api/history?points=0").status());
    }
  }

  @Test
  void accountsAreGroupedByReason() {
    try (Desk desk = new Desk(home)) {
      String token = desk.accounts(3).getFirst();
      desk.post("/admin/api/tokens/disabled", "{\"token\":\"" + token + "\",\"disabled\":true}");
      Answer answer = desk.get("/admin/api/tokens/reasons");
      assertEquals("active", answer.at("items.0.status"));
      assertEquals("2", answer.at("items.0.count"));
      assertEquals("disabled", answer.at("items.1.status"));
      assertEquals("1", answer.at("items.1.count"));
      assertEquals(Long.toString(Desk.START), answer.at("items.1.oldest_since"));
      assertFalse(answer.at("items.1.advice").isEmpty());
      assertFalse(answer.text().contains(token), "no whole token");
    }
  }

  @Test
  void officialKeysAreMaskedAndCanBeTriedAgain() {
    try (Desk desk = new Desk(home)) {
      Instant until = Instant.ofEpochMilli(Desk.START).plus(Duration.ofHours(1));
      desk.officialKeys.entries.add(
          new OfficialKeys.Entry(
              "a1b2c3d4",
              new Secret("xai-1234567890abcdefghij"),
              Optional.of("refused with status 401"),
              Optional.of(until),
              Map.of("grok-4", until)));
      Answer answer = desk.get("/admin/api/official-keys");
      assertEquals("xai-…ghij", answer.at("items.0.masked"));
      assertEquals("refused", answer.at("items.0.status"));
      assertEquals("refused with status 401", answer.at("items.0.reason"));
      assertEquals("grok-4", answer.at("items.0.resting.0.model"));
      assertFalse(answer.text().contains("1234567890"));
      assertEquals(404, desk.post("/admin/api/official-keys/none/retry", "").status());
      assertEquals(200, desk.post("/admin/api/official-keys/a1b2c3d4/retry", "").status());
      assertEquals("active", desk.get("/admin/api/official-keys").at("items.0.status"));
    }
  }
}
