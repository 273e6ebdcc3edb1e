package grok2api.store;

import grok2api.account.Leader;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Leads while it holds the lock on a file ({@code .scheduler.lock} in the data folder), which the
 * operating system frees when the process ends in any way. Tried again every 30 seconds. Where
 * files cannot be locked every instance leads, as there is no other choice on such a file system.
 */
public final class FileLeader implements Leader, AutoCloseable {

  private static final Logger LOG = System.getLogger(FileLeader.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Path file;
  private final Thread thread = Thread.ofPlatform().daemon().name("leader").unstarted(this::run);
  private volatile boolean leads;

  private FileLeader(Path file) {
    this.file = file;
  }

  /** Tries once at once, then goes on trying in the background. */
  public static FileLeader on(Path file) {
    FileLeader leader = new FileLeader(file);
    leader.thread.start();
    return leader;
  }

  @Override
  public boolean isLeader() {
    return leads;
  }

  private void run() {
    try (FileChannel channel = open()) {
      while (!held(channel)) {
        Thread.sleep(RETRY);
      }
      leads = true;
      LOG.log(Level.INFO, "leader.acquired file=" + file.getFileName());
      Thread.sleep(Duration.ofDays(Integer.MAX_VALUE)); // the lock lives as long as the channel
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      leads = true;
      LOG.log(Level.WARNING, "leader.lock available=false", e);
      return;
    }
    leads = false;
  }

  private FileChannel open() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static boolean held(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another instance in this very process
    }
  }

  /** Gives the lock up. */
  @Override
  public void close() {
    leads = false; // before the lock is free for another
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
