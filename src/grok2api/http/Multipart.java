package grok2api.http;

import grok2api.base.Failure;
import grok2api.base.LongText;
import grok2api.base.PieceInput;
import grok2api.base.Spool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a {@code multipart/form-data} body. Parts above 1 MiB lie in a spool, which {@link
 * #close} gives back; names from the client are never used as paths.
 */
public final class Multipart implements AutoCloseable {

  private static final int IN_MEMORY = 1 << 20;

  private final List<Part> parts = new ArrayList<>();
  private final Spool spool = new Spool();

  /**
   * One part.
   *
   * @param name field name as sent, {@code image[]} for example
   * @param fileName what the client calls the file; for display only
   * @param type its Content-Type, {@code text/plain} when not given
   * @param size bytes of content
   */
  public record Part(
      String name, Optional<String> fileName, String type, long size, Content content) {

    /** The content; valid until the {@link Multipart} is closed. */
    public InputStream open() {
      return content.open();
    }

    /** The content as UTF-8 text; for small fields. */
    public String text() {
      try (InputStream in = open()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Where a part's bytes are. */
  public sealed interface Content {
    /** A fresh stream over them. */
    InputStream open();
  }

  private record Memory(byte[] bytes) implements Content {
    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  private record Spooled(LongText content) implements Content {
    @Override
    public InputStream open() {
      return content.open();
    }
  }

  private Multipart() {}

  /** Reads the whole body of a request with at most 16 parts; 400 when it is malformed. Blocks. */
  public static Multipart read(Request in) {
    return read(in.header("content-type").orElse(""), in.body(), 16);
  }

  /** The same for any stream. */
  public static Multipart read(String contentType, InputStream body, int maxParts) {
    PartReader reader = new PartReader(body, boundary(contentType));
    Multipart form = new Multipart();
    try {
      while (reader.next()) {
        if (form.parts.size() == maxParts) {
          throw malformed("The form has too many parts.");
        }
        form.parts.add(form.part(reader));
      }
      return form;
    } catch (IOException e) {
      form.close();
      throw Failure.internal("The form could not be stored.", e);
    } catch (RuntimeException e) {
      form.close();
      throw e;
    }
  }

  /** All parts in order. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /** The first part of that name. */
  public Optional<Part> first(String name) {
    return parts.stream().filter(part -> part.name().equals(name)).findFirst();
  }

  /** Gives the spool back; idempotent. */
  @Override
  public void close() {
    spool.close();
  }

  private Part part(PartReader from) throws IOException {
    String disposition = from.header("content-disposition");
    String name =
        HeaderValue.parameter(disposition, "name")
            .orElseThrow(() -> malformed("A part of the form has no name."));
    Optional<String> fileName = HeaderValue.parameter(disposition, "filename");
    String given = from.header("content-type");
    String type = given.isEmpty() ? "text/plain" : given;
    ByteBuilder memory = new ByteBuilder(1024);
    byte[] piece = new byte[16 * 1024];
    for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
      memory.write(piece, 0, n);
      if (memory.length() > IN_MEMORY) {
        byte[] start = Arrays.copyOf(memory.array(), memory.length());
        LongText content = spool.keep(start, rest(from));
        return new Part(name, fileName, type, content.length(), new Spooled(content));
      }
    }
    byte[] bytes = Arrays.copyOf(memory.array(), memory.length());
    return new Part(name, fileName, type, bytes.length, new Memory(bytes));
  }

  /** What is left of a part. */
  private static InputStream rest(PartReader from) {
    return new PieceInput() {
      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        return from.read(into, offset, count);
      }
    };
  }

  private static String boundary(String contentType) {
    boolean form = contentType.regionMatches(true, 0, "multipart/form-data", 0, 19);
    Optional<String> boundary = HeaderValue.parameter(contentType, "boundary");
    if (!form || boundary.isEmpty() || boundary.get().isEmpty() || boundary.get().length() > 70) {
      throw malformed("The body must be multipart/form-data with a boundary.");
    }
    return boundary.get();
  }

  static Failure malformed(String message) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_multipart", message).build();
  }
}
