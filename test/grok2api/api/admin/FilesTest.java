package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.admin.AssetShelf.Asset;
import grok2api.api.admin.Desk.Answer;
import grok2api.media.MediaKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on our disk and files of accounts upstream. */
class FilesTest {

  private static final byte[] PNG = {
    (byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1
  };

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

  private String saved(String id) {
    return desk.cache.save(MediaKind.IMAGE, id, PNG).path().getFileName().toString();
  }

  @Test
  void showsSumsAndPages() {
    String first = saved("0123456789abcdef0123456789abcdef");
    saved("1123456789abcdef0123456789abcdef");
    Answer sums = desk.get("/admin/api/cache");
    assertEquals("2", sums.at("local_image.count"));
    assertEquals("40", sums.at("local_image.size_bytes"));
    assertEquals("0", sums.at("local_image.size_mb"));
    assertEquals("false", sums.at("local_video.limited"));
    assertEquals("null", sums.at("local_video.usage_ratio"));
    assertEquals("null", sums.at("local_video.usage_percent"));
    Answer list = desk.get("/admin/api/cache/list?cache_type=image&page=2&page_size=1");
    assertEquals("success", list.at("status"));
    assertEquals("2", list.at("total"));
    assertEquals("20", list.at("items.0.size_bytes"));
    assertTrue(list.at("items.0.modified_at").matches("\\d{10}\\.\\d{3}"), list.text());
    assertEquals("", list.at("items.1"));
    assertEquals("type", desk.get("/admin/api/cache/list?type=odd").at("error.param"));
    assertTrue(first.endsWith(".png"), first);
  }

  @Test
  void deletesOneSomeAndAll() {
    String one = saved("0123456789abcdef0123456789abcdef");
    String two = saved("1123456789abcdef0123456789abcdef");
    saved("2123456789abcdef0123456789abcdef");
    String body = "{\"type\":\"image\",\"name\":\"" + one + "\"}";
    assertEquals(
        "{\"status\":\"success\",\"result\":{\"deleted\":\"" + one + "\"}}",
        desk.post("/admin/api/cache/item/delete", body).text());
    Answer again = desk.post("/admin/api/cache/item/delete", body);
    assertEquals(404, again.status());
    assertEquals("file_not_found", again.at("error.code"));
    assertEquals(
        "{\"deleted\":1,\"missing\":1}",
        desk.post(
                "/admin/api/cache/items/delete",
                "{\"type\":\"image\",\"names\":[\"" + two + "\",\"gone.png\"]}")
            .at("result"));
    assertEquals(
        "{\"removed\":1}",
        desk.post("/admin/api/cache/clear", "{\"type\":\"image\"}").at("result"));
    assertEquals(
        "missing_file_name", desk.post("/admin/api/cache/item/delete", "{}").at("error.code"));
    assertEquals(
        "missing_file_names", desk.post("/admin/api/cache/items/delete", "{}").at("error.code"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../config.toml",
        "..\\\\config.toml",
        "/etc/passwd",
        "a/b.png",
        ".hidden.png",
        "a.toml",
        "%2e%2e%2fconfig.toml",
        "a.png\\u0000.toml",
        ".."
      })
  void deletesNothingOutsideOfItsFolder(String name) throws IOException {
    Files.writeString(home.resolve("config.toml.bak"), "x");
    for (String path : List.of("item/delete", "items/delete")) {
      String body = "{\"type\":\"image\",\"name\":\"" + name + "\",\"names\":[\"" + name + "\"]}";
      Answer answer = desk.post("/admin/api/cache/" + path, body);
      assertEquals(400, answer.status(), answer.text());
      assertEquals("invalid_file_name", answer.at("error.code"));
    }
    assertTrue(Files.exists(home.resolve("accounts.db")));
  }

  @Test
  void showsAssetsAccountByAccount() {
    desk.add("basic", List.of("t1", "t2"));
    Asset file = new Asset("a1", "cat.png", "u/a1/cat.png", "image/png", 5, "2026-08-01");
    desk.work.shelf.put("t1", new CopyOnWriteArrayList<>(List.of(file)));
    Answer all = desk.get("/admin/api/assets");
    assertEquals("1", all.at("total_assets"));
    int with = all.at("tokens.0.token").equals("t1") ? 0 : 1;
    assertEquals("1", all.at("tokens." + with + ".count"));
    assertEquals("null", all.at("tokens." + with + ".error"));
    assertEquals("cat.png", all.at("tokens." + with + ".assets.0.name"));
    assertFalse(all.at("tokens." + (1 - with) + ".error").isEmpty());
    assertFalse(all.text().contains("verysecret"));
    assertEquals("t1", desk.get("/admin/api/assets?token=t1").at("tokens.0.token"));
    assertEquals("", desk.get("/admin/api/assets?page_size=1").at("tokens.1"));
    assertEquals(404, desk.get("/admin/api/assets?token=stranger").status());
  }

  @Test
  void deletesAssetsOfStoredAccountsOnly() {
    desk.add("basic", List.of("t1"));
    Asset file = new Asset("a1", "n", "p", "", 5, "");
    desk.work.shelf.put(
        "t1", new CopyOnWriteArrayList<>(List.of(file, new Asset("a2", "n", "p", "", 5, ""))));
    String item = "/admin/api/assets/delete-item";
    assertEquals(
        "{\"status\":\"success\"}",
        desk.post(item, "{\"token\":\"t1\",\"asset_id\":\"a1\"}").text());
    assertEquals(502, desk.post(item, "{\"token\":\"t1\",\"asset_id\":\"a1\"}").status());
    assertEquals(400, desk.post(item, "{\"token\":\"t1\",\"asset_id\":\"../x\"}").status());
    assertEquals(404, desk.post(item, "{\"token\":\"zz\",\"asset_id\":\"a1\"}").status());
    assertEquals(
        "{\"status\":\"success\",\"deleted\":1}",
        desk.post("/admin/api/assets/clear-token", "{\"token\":\"t1\"}").text());
  }
}
