package grok2api.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

  private static final String LONG = "0123456789".repeat(20_000);

  @TempDir Path folder;

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  @Test
  void keepsBodiesOneAfterAnother() throws IOException {
    try (Spool spool = new Spool(Optional.of(folder))) {
      LongText first = spool.keep(new byte[] {'a', 'b'}, bytes(LONG));
      LongText second = spool.keep(new byte[0], bytes("xyz"));
      assertEquals("ab" + LONG, first.toString());
      assertEquals("xyz", second.toString());
      assertEquals("yz", second.subSequence(1, 3).toString());
      assertEquals('z', second.subSequence(1, 3).charAt(1));
      assertThrows(IndexOutOfBoundsException.class, () -> second.charAt(3));
    }
  }

  /** A process that is killed leaves nothing where open files may lose their names. */
  @Test
  void leavesNoFile() throws IOException {
    Spool spool = new Spool(Optional.of(folder));
    LongText text = spool.keep(new byte[0], bytes(LONG));
    boolean named = System.getProperty("os.name").startsWith("Windows");
    assertEquals(named ? 1 : 0, files());
    spool.close();
    spool.close();
    assertEquals(0, files());
    Failure failure = assertThrows(Failure.class, text::toString);
    assertEquals(Failure.Kind.CANCELLED, failure.kind());
  }

  @Test
  void staysInMemoryWhereFilesCannotBeMade() throws IOException {
    try (Spool spool = new Spool(Optional.of(folder.resolve("none")))) {
      LongText text = spool.keep(new byte[] {'a'}, bytes(LONG));
      assertEquals("a" + LONG, text.toString());
      assertEquals(LONG.length() + 1, text.length());
    }
  }

  @Test
  void copiesOfAnyText() throws IOException {
    try (Spool spool = new Spool(Optional.of(folder))) {
      byte[] copy = new byte[5];
      LongText.copy(spool.keep(new byte[0], bytes(LONG)), 9, 3, copy, 1);
      LongText.copy("\u0141b", 0, 1, copy, 4);
      assertEquals("\0901?", new String(copy, StandardCharsets.US_ASCII));
    }
  }
}
