package grok2api.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code app_YYYY-MM-DD.log}: a new file at local midnight, the newest few kept. Other files in the
 * directory are never touched. Used by the writer thread only.
 */
final class DailyFile implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("app_\\d{4}-\\d{2}-\\d{2}\\.log");

  private final Path directory;
  private LocalDate day = LocalDate.MIN;
  private OutputStream out = OutputStream.nullOutputStream();

  /** Makes sure that the directory can be written. */
  DailyFile(Path directory, LocalDate today, int maxFiles) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    roll(today, maxFiles);
  }

  void write(LocalDate today, String line, int maxFiles) throws IOException {
    if (!today.equals(day)) {
      roll(today, maxFiles);
    }
    out.write(line.getBytes(StandardCharsets.UTF_8));
  }

  void flush() throws IOException {
    out.flush();
  }

  private void roll(LocalDate today, int maxFiles) throws IOException {
    close();
    Path file = directory.resolve("app_" + today + ".log");
    out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            16_384);
    day = today;
    removeOld(maxFiles);
  }

  /** Deletes all but the newest files, by the date in their names. */
  void removeOld(int maxFiles) throws IOException {
    List<Path> old;
    try (Stream<Path> files = Files.list(directory)) {
      old =
          files
              .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
              .sorted(Comparator.comparing((Path f) -> f.getFileName().toString()).reversed())
              .skip(maxFiles)
              .toList();
    }
    for (Path file : old) {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    out = OutputStream.nullOutputStream();
  }
}
