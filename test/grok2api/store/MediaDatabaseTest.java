package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.media.MediaIndex.Row;
import grok2api.media.MediaKind;
import grok2api.media.RunnerLock;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of films on a file. */
class MediaDatabaseTest extends MediaContract {

  @TempDir Path folder;

  @Override
  Storage.Media reopen() {
    RunnerLock runner = RunnerLock.acquire(folder);
    MediaDatabase jobs = MediaDatabase.open(folder.resolve("media.db"), this::time, runner);
    return new Storage.Media(jobs, jobs, runner);
  }

  @Test
  void indexesFilesByAge() {
    try (SqliteMediaIndex index = SqliteMediaIndex.open(folder.resolve("index.db"))) {
      index.put(MediaKind.IMAGE, new Row("b.jpg", 5, 2, 2));
      index.put(MediaKind.IMAGE, new Row("a.jpg", 7, 2, 2));
      index.put(MediaKind.IMAGE, new Row("c.jpg", 1, 1, 1));
      index.put(MediaKind.VIDEO, new Row("c.mp4", 100, 1, 1));
      index.put(MediaKind.IMAGE, new Row("a.jpg", 8, 2, 2));
      assertEquals(14, index.usage(MediaKind.IMAGE));
      assertEquals(
          List.of("c.jpg", "a.jpg", "b.jpg"),
          index.oldestFirst(MediaKind.IMAGE).stream().map(Row::name).toList());
      index.remove(MediaKind.IMAGE, List.of("a.jpg", "unknown"));
      assertEquals(6, index.usage(MediaKind.IMAGE));
      index.replace(MediaKind.IMAGE, List.of(new Row("z.jpg", 3, 9, 9)));
      assertEquals(3, index.usage(MediaKind.IMAGE));
      assertEquals(100, index.usage(MediaKind.VIDEO));
    }
  }
}
