package grok2api.api.admin;

import grok2api.base.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Client keys in {@code client_keys.json}: written beside, forced to disk, then renamed, so that a
 * crash leaves either the old document or the new one.
 */
public final class ClientKeyFile implements ClientKeyStorage {

  private final Path file;

  /** Keeps the document in this file, which need not exist. */
  public ClientKeyFile(Path file) {
    this.file = file;
  }

  @Override
  public Optional<String> load() {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw broken("read", e);
    }
  }

  @Override
  public void save(String document) {
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(fresh);
      create(fresh);
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw broken("written", e);
    }
  }

  private static void create(Path fresh) throws IOException {
    boolean posix = fresh.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(fresh);
    }
  }

  private Failure broken(String what, IOException cause) {
    return Failure.of(
            Failure.Kind.UNAVAILABLE,
            "storage_unavailable",
            "The client keys cannot be " + what + ".")
        .cause(cause)
        .build();
  }
}
