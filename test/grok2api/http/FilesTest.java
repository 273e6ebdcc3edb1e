package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges, conditional requests, the files of the pages. */
class FilesTest {

  private static final String DAY = "Sat, 01 Nov 2025 10:00:00 GMT";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|x: y|200|0123456789|",
        "HEAD|x: y|200||",
        "GET|Range: bytes=0-0|206|0|bytes 0-0/10",
        "GET|Range: bytes=2-4|206|234|bytes 2-4/10",
        "GET|Range: bytes=7-|206|789|bytes 7-9/10",
        "GET|Range: bytes=7-99|206|789|bytes 7-9/10",
        "GET|Range: bytes=-3|206|789|bytes 7-9/10",
        "GET|Range: bytes=-99|206|0123456789|bytes 0-9/10",
        "HEAD|Range: bytes=2-4|206||bytes 2-4/10",
        "GET|Range: bytes=10-|416||bytes */10",
        "GET|Range: bytes=99999999999999999999-|416||bytes */10",
        "GET|Range: bytes=8-99999999999999999999|206|89|bytes 8-9/10",
        "GET|Range: Bytes=2-4|206|234|bytes 2-4/10",
        "GET|Range: bytes=-0|416||bytes */10",
        "GET|Range: bytes=4-2|200|0123456789|",
        "GET|Range: bytes=0-1,3-4|200|0123456789|",
        "GET|Range: items=0-1|200|0123456789|",
        "GET|Range: bytes=a-b|200|0123456789|",
        "GET|If-None-Match: \"t\"|304||",
        "GET|If-None-Match: W/\"t\", \"u\"|304||",
        "GET|If-None-Match: *|304||",
        "GET|If-None-Match: \"u\"|200|0123456789|",
        "GET|If-Modified-Since: Sat, 01 Nov 2025 10:00:00 GMT|304||",
        "GET|If-Modified-Since: Sat, 01 Nov 2025 09:59:59 GMT|200|0123456789|",
        "GET|If-Modified-Since: yesterday|200|0123456789|",
        "GET|Range: bytes=0-0~If-Range: \"t\"|206|0|bytes 0-0/10",
        "GET|Range: bytes=0-0~If-Range: \"u\"|200|0123456789|",
        "GET|Range: bytes=0-0~If-Range: Sat, 01 Nov 2025 10:00:00 GMT|206|0|bytes 0-0/10",
        "GET|Range: bytes=0-0~If-Range: Sat, 01 Nov 2025 09:00:00 GMT|200|0123456789|"
      })
  void sendsWhatWasAskedFor(String method, String headers, int status, String body, String range)
      throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-11-01T10:00:00.9Z")));
    FileReply reply = new FileReply("video/mp4", "\"t\"", "private");
    Fixture server = new Fixture().open("GET", "/f", (in, out) -> reply.send(file, in, out));
    try (server) {
      server.start();
      Raw.Answer answer =
          Raw.once(
              server.port(),
              method + " /f HTTP/1.1\r\nHost: a\r\n" + headers.replace("~", "\r\n") + "\r\n\r\n");
      assertEquals(status, answer.status());
      assertEquals(body == null ? "" : body, answer.body());
      assertEquals(range == null ? "" : range, answer.header("content-range"));
      assertEquals("\"t\"", answer.header("etag"));
      assertEquals(DAY, answer.header("last-modified"));
      assertEquals("bytes", answer.header("accept-ranges"));
      if (method.equals("HEAD")) {
        assertEquals(status == 206 ? "3" : "10", answer.header("content-length"));
      }
    }
  }

  @Test
  void aMissingFileIsNotFound() throws IOException {
    FileReply reply = new FileReply("video/mp4", "\"t\"", "private");
    Path gone = folder.resolve("gone");
    Fixture server = new Fixture().open("GET", "/f", (in, out) -> reply.send(gone, in, out));
    try (server) {
      server.start();
      assertEquals(404, Raw.once(server.port(), "GET /f HTTP/1.1\r\nHost: a\r\n\r\n").status());
    }
  }

  @Test
  void sendsTheFilesOfThePages() throws IOException {
    String script = "let a = 1;\n".repeat(200);
    StaticFiles files = StaticFiles.load(classPath(script), "web/", List.of("a.js", "p.html"));
    String version = files.version("a.js").orElseThrow();
    Fixture server =
        new Fixture()
            .open(
                "GET",
                "/static/{rest...}",
                (in, out) -> files.send(in.pathVariable("rest"), in, out));
    try (server) {
      server.start();
      Raw.Answer plain = get(server, "a.js", "");
      assertEquals(script, plain.body());
      assertEquals("no-cache", plain.header("cache-control"));
      assertEquals("text/javascript; charset=utf-8", plain.header("content-type"));
      Raw.Answer packed = get(server, "a.js?v=" + version, "Accept-Encoding: br, gzip\r\n");
      assertEquals("gzip", packed.header("content-encoding"));
      assertEquals("public, max-age=31536000, immutable", packed.header("cache-control"));
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
        assertEquals(script, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      assertEquals(
          "", get(server, "a.js", "Accept-Encoding: gzip;q=0\r\n").header("content-encoding"));
      String etag = plain.header("etag");
      assertEquals(304, get(server, "a.js", "If-None-Match: " + etag + "\r\n").status());
      assertEquals("no-cache", get(server, "a.js?v=old", "").header("cache-control"));
      Raw.Answer page = get(server, "p.html", "");
      assertEquals("no-store", page.header("cache-control"));
      assertTrue(page.header("content-security-policy").startsWith("default-src 'self'; "));
      assertEquals("no-referrer", page.header("referrer-policy"));
      assertEquals(404, get(server, "b.js", "").status());
      assertEquals(400, get(server, "%2e%2e/a.js", "").status());
    }
  }

  @Test
  void aMissingPageStopsTheStart() {
    ClassLoader loader = classPath("x");
    assertThrows(
        IllegalStateException.class, () -> StaticFiles.load(loader, "web/", List.of("no.js")));
  }

  private static Raw.Answer get(Fixture server, String name, String headers) throws IOException {
    return Raw.once(
        server.port(), "GET /static/" + name + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
  }

  private static ClassLoader classPath(String script) {
    return new ClassLoader() {
      @Override
      public InputStream getResourceAsStream(String name) {
        String text = name.equals("web/a.js") ? script : name.equals("web/p.html") ? "<p>" : null;
        return text == null
            ? null
            : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
      }
    };
  }
}
