package grok2api.media;

import grok2api.base.Failure;
import grok2api.base.Ids;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The sign of life among processes of one data folder: a lock on a file of its own, which the
 * operating system releases however the process ends.
 */
public final class RunnerLock implements Runner {

  private static final System.Logger LOG = System.getLogger(RunnerLock.class.getName());

  private static final String NAME = "[0-9a-f]{1,32}";

  private final Path folder;
  private final String id;
  private final FileChannel channel;

  private RunnerLock(Path folder, String id, FileChannel channel) {
    this.folder = folder;
    this.id = id;
    this.channel = channel;
  }

  /** Makes the sign for this process. */
  public static RunnerLock acquire(Path dataDir) {
    Path folder = dataDir.resolve("cache").resolve("locks");
    String id = Ids.hex(8);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file(folder, id), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new RunnerLock(folder, id, channel);
    } catch (IOException e) {
      throw MediaCache.unwritable(e);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean lives(String runner) {
    if (runner.equals(id)) {
      return true;
    }
    Path file = file(folder, runner);
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = other.tryLock()) {
      if (lock == null) {
        return true;
      }
      Files.deleteIfExists(file);
      return false;
    } catch (OverlappingFileLockException e) {
      return true; // another instance in this very process
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.runner unknown=" + runner, e);
      return true;
    }
  }

  /** True when no other process works on this data folder; forgets the signs of dead ones. */
  public boolean alone() {
    boolean alone = true;
    try (DirectoryStream<Path> signs = Files.newDirectoryStream(folder, "runner_*.lock")) {
      for (Path sign : signs) {
        String name = sign.getFileName().toString();
        String runner = name.substring("runner_".length(), name.length() - ".lock".length());
        boolean other = runner.matches(NAME) && !runner.equals(id);
        alone &= !other || !lives(runner);
      }
      return alone;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.runner list failed", e);
      return false;
    }
  }

  private static Path file(Path folder, String runner) {
    if (!runner.matches(NAME)) {
      throw Failure.internal("The name of a runner is broken.", null);
    }
    return folder.resolve("runner_" + runner + ".lock");
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file(folder, id));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.runner release failed", e);
    }
  }
}
