package grok2api.media;

import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.base.PieceInput;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that is being received: bytes go to a hidden file beside its final place, which they take
 * only when they are complete, on the disk and of the right kind. Others may read along meanwhile
 * ({@link #follow}). One thread writes; closing without {@link #commit} leaves nothing behind.
 */
public final class Incoming implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Incoming.class.getName());

  private enum State {
    GROWING,
    COMPLETE,
    BROKEN
  }

  private final MediaCache cache;
  private final MediaKind kind;
  private final String id;
  private final OptionalLong expected;
  private final Path part;
  private final FileOutputStream out;
  private final byte[] head = new byte[MediaFormat.HEAD];
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private State state = State.GROWING;
  private long written;

  Incoming(MediaCache cache, MediaKind kind, String id, Path folder, OptionalLong expected)
      throws IOException {
    this.cache = cache;
    this.kind = kind;
    this.id = id;
    this.expected = expected;
    this.part = folder.resolve("." + id + "." + Ids.hex(6) + ".part");
    this.out = new FileOutputStream(part.toFile());
  }

  /** Adds bytes. */
  public void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw MediaCache.unwritable(e);
    }
    lock.lock();
    try {
      if (written < head.length) {
        int fits = (int) Math.min(length, head.length - written);
        System.arraycopy(bytes, from, head, (int) written, fits);
      }
      written += length;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes so far. */
  public long written() {
    lock.lock();
    try {
      return written;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes there will be, when the sender said so. */
  public OptionalLong expected() {
    return expected;
  }

  /** What the bytes so far show; empty while there are too few, or for an unknown format. */
  public Optional<MediaFormat> format() {
    lock.lock();
    try {
      return MediaFormat.of(head, (int) Math.min(written, head.length));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts the file in its place, or keeps the one that is there already.
   *
   * @throws Failure {@code UPSTREAM} when the bytes are no file of this kind, or too few
   */
  public CachedFile commit() {
    MediaFormat format = format().filter(found -> found.kind() == kind).orElseThrow(this::noMedia);
    if (expected.isPresent() && expected.getAsLong() != written()) {
      throw Failure.upstream("The upstream's file ended early.");
    }
    try {
      out.getFD().sync();
      out.close();
      CachedFile file = cache.place(kind, id, format, this);
      end(State.COMPLETE);
      return file;
    } catch (IOException e) {
      throw MediaCache.unwritable(e);
    }
  }

  /** Renames the part; the cache's lock is held. */
  void moveTo(Path target) throws IOException {
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private Failure noMedia() {
    return Failure.upstream("The upstream sent no " + kind.id() + ".");
  }

  /**
   * The content from its beginning, while it grows; reads wait for what is still missing. The file
   * may be renamed or deleted meanwhile.
   */
  public InputStream follow() {
    try {
      return new Following(Files.newInputStream(part));
    } catch (IOException e) {
      return cache
          .find(kind, id)
          .<InputStream>map(Incoming::open)
          .orElseThrow(() -> MediaCache.unwritable(e));
    }
  }

  private static InputStream open(CachedFile file) {
    try {
      return Files.newInputStream(file.path());
    } catch (IOException e) {
      throw MediaCache.unwritable(e);
    }
  }

  private void end(State last) {
    lock.lock();
    try {
      if (state == State.GROWING) {
        state = last;
        grown.signalAll();
      }
    } finally {
      lock.unlock();
    }
    cache.received(this);
  }

  String key() {
    return MediaCache.key(kind, id);
  }

  @Override
  public void close() {
    end(State.BROKEN);
    try {
      out.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.part not_deleted=" + part.getFileName(), e);
    }
  }

  /** Reads what the writer has written. */
  private final class Following extends PieceInput {
    private final InputStream in;
    private long position;

    Following(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      long available = await();
      if (available == 0) {
        return -1;
      }
      int count = in.read(into, from, (int) Math.min(length, available));
      position += Math.max(0, count);
      return count;
    }

    private long await() throws IOException {
      lock.lock();
      try {
        while (position == written && state == State.GROWING) {
          grown.await();
        }
        if (position == written && state == State.BROKEN) {
          throw new IOException("the file was not received completely");
        }
        return written - position;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.cancelled("interrupted while a file was received");
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Override
  public String toString() {
    return "Incoming" + Arrays.asList(kind, id);
  }
}
