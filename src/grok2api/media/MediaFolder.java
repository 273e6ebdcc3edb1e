package grok2api.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One of the two folders, as it lies on the disk. Blocks. */
final class MediaFolder {

  private static final System.Logger LOG = System.getLogger(MediaFolder.class.getName());

  private final MediaKind kind;
  private final Path folder;

  MediaFolder(MediaKind kind, Path files) {
    this.kind = kind;
    this.folder = files.resolve(kind.folder());
  }

  /** A file as the folder shows it. */
  record Found(String name, long size, Instant modified) {}

  Path make() throws IOException {
    return Files.createDirectories(folder);
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** The file of an id; links are not followed. */
  Optional<CachedFile> find(String id) {
    for (String extension : kind.extensions()) {
      Path path = folder.resolve(id + "." + extension);
      try {
        BasicFileAttributes file =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (file.isRegularFile()) {
          String mime = MediaFormat.mimeOf(path.getFileName().toString());
          long modified = file.lastModifiedTime().toMillis();
          return Optional.of(new CachedFile(kind, id, path, mime, file.size(), modified));
        }
      } catch (NoSuchFileException absent) {
        LOG.log(System.Logger.Level.TRACE, "media.file not this one: {0}", path);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "media.file unreadable=" + path, e);
      }
    }
    return Optional.empty();
  }

  /** All media files, the newest first. */
  List<Found> list() {
    List<Found> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        look(path).ifPresent(found::add);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.folder unreadable=" + folder, e);
    }
    found.sort(Comparator.comparing(Found::modified).reversed().thenComparing(Found::name));
    return found;
  }

  private Optional<Found> look(Path path) throws IOException {
    String name = path.getFileName().toString();
    if (!kind.owns(name) || name.startsWith(".")) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes file =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return file.isRegularFile()
          ? Optional.of(new Found(name, file.size(), file.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (NoSuchFileException gone) {
      return Optional.empty(); // evicted while we look
    }
  }

  /** Deletes one file; false when there is none. */
  boolean delete(String name) {
    try {
      return Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.delete failed=" + name, e);
      return false;
    }
  }

  /** Deletes the beginnings of files that nobody wrote to since {@code limit}. */
  void sweep(Instant limit) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
      for (Path part : parts) {
        Instant modified = Files.getLastModifiedTime(part).toInstant();
        if (modified.isBefore(limit)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "media.sweep failed folder=" + folder, e);
    }
  }
}
