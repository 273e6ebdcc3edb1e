package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.base.OwnerOnly;
import grok2api.config.SharedDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Client keys in {@code client_keys.json}: written beside, forced to disk, then renamed, so that a
 * crash leaves either the old document or the new one.
 */
public final class ClientKeyFile implements SharedDocument {

  private final Path file;

  /** Keeps the document in this file, which need not exist. */
  public ClientKeyFile(Path file) {
    this.file = file;
  }

  @Override
  public Stored load() {
    String version = version(); // first: the text may be newer than it, never older
    try {
      return version.equals(NONE)
          ? new Stored("", NONE)
          : new Stored(Files.readString(file), version);
    } catch (IOException e) {
      throw broken("read", e);
    }
  }

  /** When it was written, and its size. */
  @Override
  public String version() {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw broken("read", e);
    }
  }

  @Override
  public boolean save(String document, String expectedVersion) {
    if (!version().equals(expectedVersion)) {
      return false;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(fresh);
      OwnerOnly.create(fresh);
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      throw broken("written", e);
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
