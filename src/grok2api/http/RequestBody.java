package grok2api.http;

import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.base.PieceInput;
import grok2api.base.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The body as a handler reads it: decoded, limited, throwing {@link Failure}s only. The first read
 * tells a client that waits for it to continue.
 */
final class RequestBody extends PieceInput {

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int FIRST_PIECE = 64 * 1024;

  private final Connection connection;
  private final WireBody wire;
  private final Cancel cancel;
  private final String encoding;
  private final long limit;
  private final Spool spool = new Spool();
  private boolean continueAwaited;
  private InputStream decoded;
  private long taken;

  RequestBody(Connection connection, WireBody wire, RequestHead head, Cancel cancel, long limit) {
    this.connection = connection;
    this.wire = wire;
    this.cancel = cancel;
    this.limit = limit;
    this.encoding =
        head.header("content-encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
    this.continueAwaited = head.http11() && head.lists("expect", "100-continue");
  }

  /** Refuses what can be refused before anything is read. */
  void check() {
    switch (encoding) {
      case "identity", "", "gzip", "x-gzip", "deflate" -> {}
      default ->
          throw Failure.of(
                  Failure.Kind.UNSUPPORTED_ENCODING,
                  "unsupported_encoding",
                  "Content-Encoding must be identity, gzip or deflate.")
              .build();
    }
    if (limit > 0 && wire.left() > limit) {
      throw tooLarge();
    }
  }

  /** True when the client holds its body back until it is told to send it. */
  boolean continueAwaited() {
    return continueAwaited && !wire.isDone();
  }

  /** Length of the content, -1 when nobody knows before the end. */
  long length() {
    return encoding.equals("identity") || encoding.isEmpty() ? wire.left() : -1;
  }

  @Override
  public int read(byte[] into, int offset, int count) {
    try {
      if (decoded == null) {
        decoded = decoder();
      }
      int n = decoded.read(into, offset, count);
      taken += Math.max(0, n);
      if (taken > limit) {
        throw tooLarge();
      }
      return n;
    } catch (IOException e) {
      throw Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_body", "The body is not readable.")
          .cause(e)
          .build();
    }
  }

  /** Everything; an array that grows, so that announcing a large body alone costs no memory. */
  @Override
  public byte[] readAllBytes() {
    return readNBytes(Integer.MAX_VALUE - 8);
  }

  /** Up to so many bytes, fewer at the end only. */
  @Override
  public byte[] readNBytes(int most) {
    long length = length();
    int cap = length < 0 || length > most ? most : (int) length;
    byte[] bytes = new byte[(int) Math.min(cap, Math.max(FIRST_PIECE, taken))];
    int size = 0;
    while (true) {
      if (size == bytes.length && size < cap) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(cap, 2L * bytes.length));
      }
      int n = size == cap ? -1 : read(bytes, size, bytes.length - size);
      if (n < 0) {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
      }
      size += n;
    }
  }

  /** Where a long body may lie until this is closed. */
  Spool spool() {
    return spool;
  }

  /** Frees the decoder and the spool; what is left of the body stays with the connection. */
  @Override
  @SuppressWarnings("ReferenceEquality") // the very stream of the connection stays open
  public void close() {
    spool.close();
    if (decoded != null && decoded != raw) {
      try {
        decoded.close();
      } catch (IOException e) {
        throw Failure.internal("a decoder could not be closed", e);
      }
    }
  }

  private InputStream decoder() throws IOException {
    return switch (encoding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(raw, 4096);
      case "deflate" -> inflater();
      default -> raw;
    };
  }

  /** The name means the zlib format; some senders leave its two leading bytes out. */
  private InputStream inflater() throws IOException {
    PushbackInputStream in = new PushbackInputStream(raw, 2);
    byte[] start = in.readNBytes(2);
    in.unread(start);
    boolean zlib =
        start.length == 2
            && (start[0] & 0x0f) == 8
            && ((start[0] & 0xff) << 8 | start[1] & 0xff) % 31 == 0;
    Inflater inflater = new Inflater(!zlib);
    return new InflaterInputStream(in, inflater, 4096) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  private static Failure tooLarge() {
    return Failure.of(Failure.Kind.TOO_LARGE, "request_too_large", "The request body is too large.")
        .build();
  }

  /** The bytes of the wire; a broken connection ends the request. */
  private final InputStream raw =
      new PieceInput() {
        @Override
        public int read(byte[] into, int offset, int count) {
          try {
            if (continueAwaited()) {
              connection.write(CONTINUE, 0, CONTINUE.length);
            }
            continueAwaited = false;
            return connection.readBody(wire, into, offset, count);
          } catch (IOException e) {
            cancel.now("the client did not send its body");
            connection.close();
            throw Failure.cancelled("the client did not send its body");
          }
        }
      };
}
