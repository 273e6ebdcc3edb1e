package grok2api.http;

import grok2api.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Answers with a file: conditional requests (304), one byte range (206, 416), HEAD. Reads through a
 * stream, never a channel, because a cancelled request would close a channel for everybody.
 *
 * @param type the Content-Type
 * @param etag strong tag with its quotes, {@code "5f2a…"}
 * @param cacheControl value of Cache-Control
 */
public record FileReply(String type, String etag, String cacheControl) {

  private static final int PIECE = 32 * 1024;

  /** Sends the file or what was asked of it; 404 when it is gone. Blocks. */
  public void send(Path file, Request in, Reply out) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      send(file, attributes.size(), attributes.lastModifiedTime().toInstant(), in, out);
    } catch (NoSuchFileException e) {
      throw Failure.of(Failure.Kind.NOT_FOUND, "not_found", "The file does not exist.")
          .cause(e)
          .build();
    } catch (IOException e) {
      throw Failure.internal("The file could not be read.", e);
    }
  }

  private void send(Path file, long size, Instant modified, Request in, Reply out)
      throws IOException {
    Instant stamp = Instant.ofEpochSecond(modified.getEpochSecond());
    out.header("ETag", etag);
    out.header("Last-Modified", DateHeader.FORMAT.format(stamp));
    out.header("Cache-Control", cacheControl);
    out.header("Accept-Ranges", "bytes");
    if (isUnchanged(in, stamp)) {
      out.empty(304);
      return;
    }
    switch (range(in, size, stamp)) {
      case ByteRange.Whole() -> body(file, 200, 0, size, in, out);
      case ByteRange.Part(long from, long to) -> {
        out.header("Content-Range", "bytes " + from + "-" + to + "/" + size);
        body(file, 206, from, to - from + 1, in, out);
      }
      case ByteRange.Unsatisfiable() -> {
        out.header("Content-Range", "bytes */" + size);
        out.empty(416);
      }
    }
  }

  private boolean isUnchanged(Request in, Instant modified) {
    Optional<String> tags = in.header("if-none-match");
    if (tags.isPresent()) {
      return ETags.match(tags.get(), etag);
    }
    return in.header("if-modified-since")
        .flatMap(FileReply::date)
        .map(since -> !modified.isAfter(since))
        .orElse(false);
  }

  /** A range of another version of the file would be mixed with this one: then all of it. */
  private ByteRange range(Request in, long size, Instant modified) {
    Optional<String> wanted = in.header("range");
    Optional<String> condition = in.header("if-range");
    if (wanted.isEmpty() || condition.isPresent() && !isSame(condition.get(), modified)) {
      return new ByteRange.Whole();
    }
    return ByteRange.of(wanted.get(), size);
  }

  private boolean isSame(String condition, Instant modified) {
    return condition.equals(etag) || date(condition).map(modified::equals).orElse(false);
  }

  private void body(Path file, int status, long from, long length, Request in, Reply out)
      throws IOException {
    if (in.method().equals("HEAD")) {
      out.stream(status, type, length).close();
      return;
    }
    try (InputStream content = Files.newInputStream(file)) {
      content.skipNBytes(from);
      OutputStream to = out.stream(status, type, length);
      byte[] piece = new byte[(int) Math.min(PIECE, Math.max(1, length))];
      long left = length;
      while (left > 0) {
        int n = content.read(piece, 0, (int) Math.min(piece.length, left));
        if (n < 0) {
          break; // the file shrank: closing a short body breaks the answer off
        }
        to.write(piece, 0, n);
        left -= n;
      }
      to.close();
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(DateHeader.FORMAT.parse(text, Instant::from));
    } catch (DateTimeParseException e) {
      return Optional.empty(); // an unreadable date is no condition
    }
  }
}
