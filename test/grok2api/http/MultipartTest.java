package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms, however their bytes arrive. */
class MultipartTest {

  private static final String TYPE = "multipart/form-data; boundary=\"b-1\"";
  private static final String FORM =
      """
      preamble
      --b-1
      Content-Disposition: form-data; name="prompt"

      a cat\u00e9
      --b-1\s\s
      content-disposition: form-data; name="image[]"; filename="../../a \\"b\\".png"
      Content-Type: image/png

      \u0001
      --b-2
      --b-
      --b-1
      Content-Disposition: form-data; name=empty

      --b-1
      Content-Disposition: form-data; name="lines"



      --b-1--
      epilogue\
      """
          .replace("\n", "\r\n");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100, 100_000})
  void readsAFormInPieces(int size) {
    byte[] bytes = FORM.getBytes(StandardCharsets.UTF_8);
    try (Multipart form = Multipart.read(TYPE, chopped(bytes, size), 16)) {
      assertEquals(4, form.parts().size());
      assertEquals("a cat\u00e9", form.first("prompt").orElseThrow().text());
      Multipart.Part image = form.first("image[]").orElseThrow();
      assertEquals("../../a \"b\".png", image.fileName().orElseThrow());
      assertEquals("image/png", image.type());
      assertEquals("\u0001\r\n--b-2\r\n--b-", image.text());
      assertEquals("", form.first("empty").orElseThrow().text());
      assertEquals("\r\n", form.first("lines").orElseThrow().text());
      assertTrue(form.first("other").isEmpty());
    }
  }

  @Test
  void keepsLargePartsInFilesUntilClosed() throws IOException {
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    byte[] start = head("file").getBytes(StandardCharsets.UTF_8);
    byte[] end = "\r\n--b-1--\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[start.length + large.length + end.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(large, 0, all, start.length, large.length);
    System.arraycopy(end, 0, all, start.length + large.length, end.length);
    int before = temporary();
    try (Multipart form = Multipart.read(TYPE, chopped(all, 7001), 16)) {
      Multipart.Part part = form.parts().get(0);
      assertEquals(large.length, part.size());
      if (!System.getProperty("os.name").startsWith("Windows")) {
        awaitNoMoreThan(before); // a killed process leaves nothing
      }
      for (int i = 0; i < 2; i++) {
        try (InputStream in = part.open()) {
          assertArrayEquals(large, in.readAllBytes());
        }
      }
    }
    awaitNoMoreThan(before);
    byte[] cut = java.util.Arrays.copyOf(all, 2_000_000);
    assertThrows(Failure.class, () -> Multipart.read(TYPE, chopped(cut, 7001), 16));
    awaitNoMoreThan(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b-1",
        "--b-1\r\n",
        "--b-1x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        "--b-1\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nno colon\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b-1"
      })
  void refusesMalformedForms(String body) {
    InputStream in = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    Failure failure = assertThrows(Failure.class, () -> Multipart.read(TYPE, in, 16));
    assertEquals("invalid_multipart", failure.code());
  }

  @Test
  void refusesTooManyPartsAndLargeHeaders() {
    String many = (head("a") + "x\r\n").repeat(3) + "--b-1--";
    assertThrows(
        Failure.class,
        () -> Multipart.read(TYPE, chopped(many.getBytes(StandardCharsets.UTF_8), 50), 2));
    String large = "--b-1\r\nX: " + "y".repeat(20_000) + "\r\n\r\nx\r\n--b-1--";
    assertThrows(
        Failure.class,
        () -> Multipart.read(TYPE, chopped(large.getBytes(StandardCharsets.UTF_8), 50), 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "application/json", "multipart/form-data", "multipart/form-data; boundary="})
  void refusesOtherTypes(String type) {
    assertThrows(Failure.class, () -> Multipart.read(type, InputStream.nullInputStream(), 16));
  }

  private static String head(String name) {
    return "--b-1\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n";
  }

  /** Others may be making and unlinking theirs just now. */
  private static void awaitNoMoreThan(int files) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (temporary() > files) {
      assertTrue(System.nanoTime() < end, "files were left");
      Thread.onSpinWait();
    }
  }

  private static int temporary() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "grok2api-*.body")) {
      for (Path file : files) {
        count += Files.exists(file) ? 1 : 0;
      }
    }
    return count;
  }

  private static InputStream chopped(byte[] bytes, int size) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        return super.read(into, offset, Math.min(count, size));
      }
    };
  }
}
