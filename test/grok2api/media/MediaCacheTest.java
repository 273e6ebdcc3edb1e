package grok2api.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MediaCacheTest {

  private static final int SIZE = 100_000;
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path data;
  private final ListIndex index = new ListIndex();
  private long tick;

  private MediaCache cache(int imageMb, int videoMb) {
    return new MediaCache(
        data, index, new Config.Cache.Local(imageMb, videoMb), () -> NOW.plusMillis(tick++));
  }

  private static String id(int number) {
    return "%032x".formatted(number);
  }

  private static byte[] jpeg(int size) {
    byte[] bytes = new byte[size];
    bytes[0] = (byte) 0xff;
    bytes[1] = (byte) 0xd8;
    bytes[2] = (byte) 0xff;
    return bytes;
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(data.resolve("files/images"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void keepsTenFilesAndReducesAtTheEleventh() throws IOException {
    MediaCache cache = cache(1, 0);
    for (int i = 0; i < 10; i++) {
      cache.save(MediaKind.IMAGE, id(i), jpeg(SIZE));
    }
    assertEquals(10, names().size());
    cache.save(MediaKind.IMAGE, id(10), jpeg(SIZE));
    assertEquals(6, names().size(), "reduced to 60 % of the limit");
    assertEquals(id(5) + ".jpg", names().getFirst(), "the oldest went");
    assertEquals(6 * SIZE, cache.stat(MediaKind.IMAGE).bytes());
    assertEquals(6 * SIZE, index.usage(MediaKind.IMAGE));
  }

  @Test
  void keepsOneFileThatIsLargerThanTheLimit() throws IOException {
    MediaCache cache = cache(1, 0);
    cache.save(MediaKind.IMAGE, id(1), jpeg(SIZE));
    cache.save(MediaKind.IMAGE, id(2), jpeg(3_000_000));
    assertEquals(List.of(id(2) + ".jpg"), names());
  }

  @Test
  void keepsPinnedFiles() throws IOException {
    MediaCache cache = cache(1, 0);
    cache.pins(() -> Set.of(id(0)));
    for (int i = 0; i <= 10; i++) {
      cache.save(MediaKind.IMAGE, id(i), jpeg(SIZE));
    }
    assertTrue(names().contains(id(0) + ".jpg"));
    assertFalse(names().contains(id(1) + ".jpg"));
  }

  @Test
  void keepsNoIndexWithoutALimit() {
    MediaCache cache = cache(0, 0);
    cache.save(MediaKind.IMAGE, id(1), jpeg(SIZE));
    assertEquals(0, index.usage(MediaKind.IMAGE));
    cache.configure(new Config.Cache.Local(1, 0));
    assertEquals(SIZE, index.usage(MediaKind.IMAGE));
  }

  @Test
  void rebuildsTheIndexFromTheFolder() throws IOException {
    Path images = Files.createDirectories(data.resolve("files/images"));
    for (int i = 0; i < 3; i++) {
      Path file = Files.write(images.resolve(id(i) + ".png"), new byte[10]);
      Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(100L * i)));
    }
    Files.write(images.resolve("notes.txt"), new byte[10]);
    Files.createDirectories(images.resolve("sub.png"));
    index.put(MediaKind.IMAGE, new MediaIndex.Row("gone.jpg", 5, 1, 1));
    cache(1, 0).start(true);
    List<String> known = index.oldestFirst(MediaKind.IMAGE).stream().map(r -> r.name()).toList();
    assertEquals(List.of(id(2) + ".png", id(1) + ".png", id(0) + ".png"), known);
  }

  @Test
  void clearsWhatDeadWritersLeft() throws IOException {
    Path images = Files.createDirectories(data.resolve("files/images"));
    Path fresh = Files.write(images.resolve("." + id(1) + ".aa.part"), new byte[1]);
    Path old = Files.write(images.resolve("." + id(2) + ".bb.part"), new byte[1]);
    Files.setLastModifiedTime(fresh, FileTime.from(NOW.minusSeconds(60)));
    Files.setLastModifiedTime(old, FileTime.from(NOW.minusSeconds(3_700)));
    cache(0, 0).start(false);
    assertEquals(List.of(fresh.getFileName().toString()), names());
    cache(0, 0).start(true);
    assertEquals(List.of(), names());
  }

  @ParameterizedTest
  @CsvSource({
    "89504e470d0a1a0a0000000000000000, png, image/png",
    "474946383961000000000000, gif, image/gif",
    "524946460000000057454250, webp, image/webp",
    "ffd8ffe0000000000000, jpg, image/jpeg"
  })
  void namesFilesByTheirContent(String hex, String extension, String mime) {
    CachedFile file =
        cache(0, 0).save(MediaKind.IMAGE, id(7), java.util.HexFormat.of().parseHex(hex));
    assertEquals(id(7) + "." + extension, file.path().getFileName().toString());
    assertEquals(mime, file.mime());
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    MediaCache cache = cache(0, 0);
    byte[] page = "<html>sign in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThrows(Failure.class, () -> cache.save(MediaKind.IMAGE, id(1), page));
    byte[] film = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'm', 'p', '4', '2'};
    assertThrows(Failure.class, () -> cache.save(MediaKind.IMAGE, id(2), film));
    assertEquals(List.of(), names(), "nothing is left behind");
    assertEquals("video/mp4", cache.save(MediaKind.VIDEO, id(2), film).mime());
  }

  @Test
  void keepsTheFileThatIsThere() {
    MediaCache cache = cache(0, 0);
    CachedFile first = cache.save(MediaKind.IMAGE, id(1), jpeg(10));
    CachedFile second = cache.save(MediaKind.IMAGE, id(1), jpeg(20));
    assertEquals(first.etag(), second.etag());
    assertEquals(10, second.size());
  }

  @Test
  void aFileThatEndsEarlyIsNotKept() throws IOException {
    MediaCache cache = cache(0, 0);
    try (Incoming file = cache.receive(MediaKind.IMAGE, id(1), OptionalLong.of(100))) {
      file.write(jpeg(50), 0, 50);
      assertThrows(Failure.class, file::commit);
    }
    assertEquals(List.of(), names());
    assertTrue(cache.find(MediaKind.IMAGE, id(1)).isEmpty());
  }

  @Test
  void othersReadAlongWhileAFileIsReceived() throws Exception {
    MediaCache cache = cache(0, 0);
    byte[] content = jpeg(5_000);
    try (Incoming file = cache.receive(MediaKind.IMAGE, id(1), OptionalLong.empty())) {
      file.write(content, 0, 100);
      Incoming seen = cache.incoming(MediaKind.IMAGE, id(1)).orElseThrow();
      var reader = CompletableFuture.supplyAsync(() -> all(seen));
      file.write(content, 100, 2_000);
      assertFalse(reader.isDone());
      file.write(content, 2_100, 2_900);
      file.commit();
      assertArrayEquals(content, reader.get(20, TimeUnit.SECONDS));
    }
    assertTrue(cache.incoming(MediaKind.IMAGE, id(1)).isEmpty());
  }

  private static byte[] all(Incoming file) {
    try (InputStream in = file.follow()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aReaderOfABrokenFileIsTold() throws Exception {
    MediaCache cache = cache(0, 0);
    Incoming file = cache.receive(MediaKind.IMAGE, id(1), OptionalLong.empty());
    file.write(jpeg(100), 0, 100);
    try (InputStream in = file.follow()) {
      assertEquals(100, in.readNBytes(100).length);
      file.close();
      assertThrows(IOException.class, in::read);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "../../config.toml",
        "a/b.jpg",
        "a\\b.jpg",
        ".hidden.jpg",
        "x.txt",
        "x",
        "x.mp4",
        "a\0.jpg",
        "a b.jpg"
      })
  void refusesNamesThatAreNone(String name) {
    MediaCache cache = cache(0, 0);
    assertThrows(Failure.class, () -> cache.delete(MediaKind.IMAGE, List.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "content", "../../../../etc/passwd", "ABCDEF0123456789", "0123456789abcde"})
  void findsNothingUnderIdsThatAreNone(String id) {
    assertFalse(MediaIds.isValid(id));
    assertTrue(cache(0, 0).find(MediaKind.IMAGE, id).isEmpty());
  }

  @Test
  void followsNoLinks() throws IOException {
    Path secret = Files.write(data.resolve("secret.jpg"), jpeg(10));
    Path images = Files.createDirectories(data.resolve("files/images"));
    Files.createSymbolicLink(images.resolve(id(1) + ".jpg"), secret);
    MediaCache cache = cache(0, 0);
    assertTrue(cache.find(MediaKind.IMAGE, id(1)).isEmpty());
    assertEquals(0, cache.stat(MediaKind.IMAGE).count());
  }

  @Test
  void listsTheNewestFirst() throws IOException {
    Path images = Files.createDirectories(data.resolve("files/images"));
    for (int i = 0; i < 3; i++) {
      Path file = Files.write(images.resolve(id(i) + ".png"), new byte[10]);
      Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(100L * i)));
    }
    MediaCache cache = cache(0, 0);
    assertEquals(
        List.of(id(0) + ".png", id(1) + ".png", id(2) + ".png"),
        cache.list(MediaKind.IMAGE).stream().map(MediaCache.Item::name).toList());
    assertEquals(3, cache.clear(MediaKind.IMAGE));
    assertEquals(List.of(), names());
  }

  @Test
  void idsOfEditedPicturesDoNotCollide() {
    String first = "https://a.example/users/11111111-1111-4111-8111-111111111111/";
    String one = MediaIds.ofImage("", first + "22222222-2222-4222-8222-222222222222/content");
    String two = MediaIds.ofImage("", first + "33333333-3333-4333-8333-333333333333/content");
    assertEquals("22222222-2222-4222-8222-222222222222", one);
    assertEquals("33333333-3333-4333-8333-333333333333", two);
    assertEquals(32, MediaIds.ofImage("", "https://a.example/x/content?y=1").length());
    assertEquals(
        MediaIds.ofUrl("https://a.example/v.mp4"), MediaIds.ofUrl("https://a.example/v.mp4?a=1"));
    assertEquals(one, MediaIds.ofImage(one.toUpperCase(java.util.Locale.ROOT), "whatever"));
  }

  @Test
  void headsOfAnyLengthAreJudged() {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    for (int length = 0; length < png.length; length++) {
      assertTrue(MediaFormat.of(Arrays.copyOf(png, length)).isEmpty());
    }
    assertEquals(MediaFormat.PNG, MediaFormat.of(png).orElseThrow());
  }
}
