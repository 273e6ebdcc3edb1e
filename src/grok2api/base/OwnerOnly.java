package grok2api.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files with secrets, which only their owner may read. Where the file system knows no owners
 * (Windows, some mounts) they are made like any other file.
 */
public final class OwnerOnly {

  private static final Set<PosixFilePermission> READ_WRITE =
      PosixFilePermissions.fromString("rw-------");

  private OwnerOnly() {}

  /** Makes an empty file; one that is there already is a {@code FileAlreadyExistsException}. */
  public static void create(Path file) throws IOException {
    FileAttribute<?>[] attributes =
        isKnownAt(file)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(READ_WRITE)}
            : new FileAttribute<?>[0];
    Files.createFile(file, attributes);
  }

  /** Takes a file that is there away from everybody else. */
  public static void restrict(Path file) throws IOException {
    if (isKnownAt(file)) {
      Files.setPosixFilePermissions(file, READ_WRITE);
    }
  }

  private static boolean isKnownAt(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
