package grok2api.base;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the long bodies of a request, or long parts of one, out of the heap, in one temporary file
 * that nobody else can open: where the system allows it, it has no name any more, so that a killed
 * process leaves nothing. Without a place for files bodies stay in memory. Closing gives the file
 * back; texts of it cannot be read after that. For any thread.
 */
public final class Spool implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Spool.class.getName());
  private static final int PIECE = 64 * 1024;
  private static final String PREFIX = "grok2api-";
  private static final String SUFFIX = ".body";

  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Store> store = Optional.empty();
  private boolean closed;

  /** A file, and its name where it still has one. */
  private record Store(RandomAccessFile file, Optional<Path> name) {}

  private final Optional<Path> folder;

  /** An empty spool; makes no file yet. */
  public Spool() {
    this(Optional.empty());
  }

  /** A spool in this folder, or in the system's one for temporary files. */
  Spool(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * Reads a stream to its end, one at a time; blocks. What the stream throws passes through.
   *
   * @param start what has been read of it already
   * @return all of it
   */
  public LongText keep(byte[] start, InputStream rest) throws IOException {
    Optional<Store> kept = open();
    if (kept.isEmpty()) {
      return inMemory(start, rest);
    }
    long from = append(kept.get().file(), start, start.length);
    long end = from + start.length;
    byte[] piece = new byte[PIECE];
    for (int n = rest.read(piece); n >= 0; n = rest.read(piece)) {
      end = append(kept.get().file(), piece, n) + n;
    }
    return new LongText(this::read, from, Math.toIntExact(end - from));
  }

  /** Returns where the bytes lie. */
  private long append(RandomAccessFile file, byte[] bytes, int count) {
    lock.lock();
    try {
      long at = file.length();
      file.seek(at);
      file.write(bytes, 0, count);
      return at;
    } catch (IOException full) {
      throw Failure.internal("A long body could not be kept.", full);
    } finally {
      lock.unlock();
    }
  }

  private static LongText inMemory(byte[] start, InputStream rest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 * start.length);
    out.write(start);
    rest.transferTo(out);
    byte[] all = out.toByteArray();
    LongText.Place place =
        (at, into, offset, count) ->
            System.arraycopy(all, Math.toIntExact(at), into, offset, count);
    return new LongText(place, 0, all.length);
  }

  private Optional<Store> open() {
    lock.lock();
    try {
      if (store.isEmpty() && !closed) {
        Path name = newFile();
        RandomAccessFile file = new RandomAccessFile(name.toFile(), "rw");
        store = Optional.of(new Store(file, unlinked(name)));
      }
    } catch (IOException noPlace) {
      LOG.log(Level.WARNING, "spool.in_memory why={0}", noPlace.getMessage());
    } finally {
      lock.unlock();
    }
    return store;
  }

  private Path newFile() throws IOException {
    return folder.isPresent()
        ? Files.createTempFile(folder.get(), PREFIX, SUFFIX)
        : Files.createTempFile(PREFIX, SUFFIX);
  }

  /** Takes the name away while the file is open; it stays where the system does not allow that. */
  private static Optional<Path> unlinked(Path name) {
    try {
      Files.delete(name);
      return Optional.empty();
    } catch (IOException inUse) {
      LOG.log(Level.DEBUG, "spool.named why={0}", inUse.getMessage());
      return Optional.of(name);
    }
  }

  private void read(long at, byte[] into, int offset, int count) {
    lock.lock();
    try {
      if (store.isEmpty()) {
        throw Failure.cancelled("the request has ended");
      }
      RandomAccessFile file = store.get().file();
      file.seek(at);
      file.readFully(into, offset, count);
    } catch (IOException e) {
      throw Failure.internal("A long body could not be read.", e);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the file back; idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (store.isPresent()) {
        Store gone = store.get();
        store = Optional.empty();
        gone.file().close();
        if (gone.name().isPresent()) {
          Files.deleteIfExists(gone.name().get());
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "spool.close why={0}", e.getMessage());
    } finally {
      lock.unlock();
    }
  }
}
