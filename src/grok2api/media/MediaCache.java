package grok2api.media;

import grok2api.base.Failure;
import grok2api.config.Config;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Pictures and films on this server's disk, served by id.
 *
 * <p>Files lie in {@code files/images} and {@code files/videos}, named {@code <id>.<extension>}.
 * The folder is the truth: a file is there completely or not at all, and the index, kept only while
 * a limit is set, is rebuilt from the folder at every start. Above its limit a folder is reduced to
 * 60 % of it, the oldest files first; the newest, the one just saved and pinned ones stay. A file
 * that is being read when it goes is read to its end.
 *
 * <p>Several processes may share the folder: writing and evicting happen under a file lock. Safe
 * for many threads; methods block on the disk.
 */
public final class MediaCache implements AutoCloseable {

  private static final long MEBI = 1024L * 1024L;
  private static final double REDUCE_TO = 0.60;
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path locks;
  private final MediaIndex index;
  private final InstantSource clock;
  private final Map<MediaKind, MediaFolder> folders = new EnumMap<>(MediaKind.class);
  private final Map<MediaKind, ReentrantLock> guards = new EnumMap<>(MediaKind.class);
  private final Map<String, Incoming> incoming = new ConcurrentHashMap<>();
  private volatile Config.Cache.Local limits;
  private volatile Supplier<Set<String>> pinned = Set::of;

  /** Makes nothing yet; {@link #start} does. */
  public MediaCache(
      Path dataDir, MediaIndex index, Config.Cache.Local limits, InstantSource clock) {
    this.locks = dataDir.resolve("cache").resolve("locks");
    this.index = index;
    this.limits = limits;
    this.clock = clock;
    for (MediaKind kind : MediaKind.values()) {
      folders.put(kind, new MediaFolder(kind, dataDir.resolve("files")));
      guards.put(kind, new ReentrantLock());
    }
  }

  /** What one folder holds. A limit of 0: unlimited. */
  public record Stat(int count, long bytes, long limitBytes) {}

  /** A file in a listing; the newest come first. */
  public record Item(String name, long size, Instant modified) {}

  /**
   * Clears what dead writers left, rebuilds the index, applies the limits.
   *
   * @param alone no other process uses the folder: every unfinished file is a dead writer's
   */
  public void start(boolean alone) {
    Instant now = clock.instant();
    for (MediaKind kind : MediaKind.values()) {
      folders.get(kind).sweep(alone ? now : now.minus(ABANDONED));
      rebuild(kind);
    }
  }

  /** Takes new limits; folders are looked at anew when theirs changed. */
  public void configure(Config.Cache.Local next) {
    Config.Cache.Local before = limits;
    limits = next;
    if (before.imageMaxMb() != next.imageMaxMb()) {
      rebuild(MediaKind.IMAGE);
    }
    if (before.videoMaxMb() != next.videoMaxMb()) {
      rebuild(MediaKind.VIDEO);
    }
  }

  /** Says which ids may not be evicted; asked each time. */
  public void pins(Supplier<Set<String>> ids) {
    pinned = ids;
  }

  /** The complete file of a valid id. */
  public Optional<CachedFile> find(MediaKind kind, String id) {
    return MediaIds.isValid(id) ? folders.get(kind).find(id) : Optional.empty();
  }

  /** The file of this id that is being received now. */
  public Optional<Incoming> incoming(MediaKind kind, String id) {
    return Optional.ofNullable(incoming.get(key(kind, id)));
  }

  /** Saves ready bytes; a file that exists is kept. 502 when they are no file of this kind. */
  public CachedFile save(MediaKind kind, String id, byte[] content) {
    Optional<CachedFile> known = find(kind, id);
    if (known.isPresent()) {
      return known.get();
    }
    try (Incoming file = receive(kind, id, OptionalLong.of(content.length))) {
      file.write(content, 0, content.length);
      return file.commit();
    }
  }

  /**
   * Begins to receive a file.
   *
   * @param expected its size, when known
   */
  public Incoming receive(MediaKind kind, String id, OptionalLong expected) {
    if (!MediaIds.isValid(id)) {
      throw new IllegalArgumentException("not an id of the cache: " + id);
    }
    try {
      Incoming file = new Incoming(this, kind, id, folders.get(kind).make(), expected);
      incoming.put(file.key(), file);
      return file;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void received(Incoming file) {
    incoming.remove(file.key(), file);
  }

  static String key(MediaKind kind, String id) {
    return kind.id() + " " + id;
  }

  /** Gives a received file its name, notes it and makes room. */
  CachedFile place(MediaKind kind, String id, MediaFormat format, Incoming file) {
    return guarded(
        kind,
        () -> {
          Optional<CachedFile> known = folders.get(kind).find(id);
          if (known.isPresent()) {
            return known.get();
          }
          String name = id + "." + format.extension();
          file.moveTo(folders.get(kind).resolve(name));
          CachedFile placed = folders.get(kind).find(id).orElseThrow();
          if (limit(kind) > 0) {
            long now = nanos(clock.instant());
            index.put(kind, new MediaIndex.Row(name, placed.size(), now, now));
            evict(kind, name);
          }
          return placed;
        });
  }

  private void rebuild(MediaKind kind) {
    if (limit(kind) == 0) {
      return;
    }
    guarded(
        kind,
        () -> {
          List<MediaIndex.Row> rows = new ArrayList<>();
          for (MediaFolder.Found file : folders.get(kind).list()) {
            long time = nanos(file.modified());
            rows.add(new MediaIndex.Row(file.name(), file.size(), time, time));
          }
          index.replace(kind, rows);
          evict(kind, "");
          return rows.size();
        });
  }

  /** Deletes the oldest until enough is free; the lock is held. */
  private void evict(MediaKind kind, String justSaved) {
    long limit = limit(kind);
    long used = index.usage(kind);
    if (used <= limit) {
      return;
    }
    long wanted = (long) Math.floor(limit * REDUCE_TO);
    List<MediaIndex.Row> rows = index.oldestFirst(kind);
    Set<String> kept = pinned.get();
    List<String> gone = new ArrayList<>();
    for (MediaIndex.Row row : rows.subList(0, Math.max(0, rows.size() - 1))) {
      if (used <= wanted) {
        break;
      }
      boolean pin = kept.contains(stem(row.name())) && row.sizeBytes() <= limit;
      if (!pin && !row.name().equals(justSaved)) {
        folders.get(kind).delete(row.name());
        gone.add(row.name());
        used -= row.sizeBytes();
      }
    }
    index.remove(kind, gone);
  }

  private static String stem(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Sums of a folder, counted on the disk. */
  public Stat stat(MediaKind kind) {
    List<MediaFolder.Found> files = folders.get(kind).list();
    long bytes = files.stream().mapToLong(MediaFolder.Found::size).sum();
    return new Stat(files.size(), bytes, limit(kind));
  }

  /** All files of a folder, the newest first. */
  public List<Item> list(MediaKind kind) {
    return folders.get(kind).list().stream()
        .map(file -> new Item(file.name(), file.size(), file.modified()))
        .toList();
  }

  /** Deletes everything of a kind; how many files went. */
  public int clear(MediaKind kind) {
    return delete(kind, list(kind).stream().map(Item::name).toList());
  }

  /** True for a name that a file of this kind may have: one component, a known extension. */
  public static boolean isName(MediaKind kind, String name) {
    return name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}") && kind.owns(name);
  }

  /** Deletes files by name; how many went. Names that are no names are a 400. */
  public int delete(MediaKind kind, List<String> names) {
    for (String name : names) {
      if (!isName(kind, name)) {
        throw Failure.of(
                Failure.Kind.INVALID_REQUEST,
                "invalid_file_name",
                "The name is not one of a file of this kind.")
            .param("name")
            .build();
      }
    }
    return guarded(
        kind,
        () -> {
          int deleted = 0;
          for (String name : names) {
            deleted += folders.get(kind).delete(name) ? 1 : 0;
          }
          index.remove(kind, names);
          return deleted;
        });
  }

  private long limit(MediaKind kind) {
    Config.Cache.Local now = limits;
    return MEBI * (kind == MediaKind.IMAGE ? now.imageMaxMb() : now.videoMaxMb());
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  /** Something done while nobody else, here or in another process, changes the folder. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T guarded(MediaKind kind, Work<T> work) {
    ReentrantLock guard = guards.get(kind);
    guard.lock();
    try {
      Files.createDirectories(locks);
      Path file = locks.resolve("local_media_" + kind.id() + ".lock");
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = channel.lock()) {
        assert held.isValid();
        return work.run();
      }
    } catch (java.nio.channels.ClosedByInterruptException e) {
      throw Failure.cancelled("interrupted while a file was stored");
    } catch (IOException e) {
      throw unwritable(e);
    } finally {
      guard.unlock();
    }
  }

  static Failure unwritable(IOException cause) {
    return Failure.of(
            Failure.Kind.UNAVAILABLE, "storage_unavailable", "The media cache cannot be written.")
        .cause(cause)
        .build();
  }

  @Override
  public void close() {
    index.close();
  }
}
