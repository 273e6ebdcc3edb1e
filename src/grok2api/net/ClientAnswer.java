package grok2api.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** An answer, of the JDK's client or from a connection of our own. */
final class ClientAnswer implements HttpAnswer {

  /** A body whose reads can be limited. */
  interface Limited {
    /** As {@link HttpAnswer#readUntil}. */
    void readUntil(long nanos);
  }

  private static final int FIRST_PIECE = 1024;

  private final int status;
  private final Function<String, Optional<String>> headers;
  private final InputStream raw;
  private final InputStream body;

  /**
   * An answer whose head has arrived.
   *
   * @param headers gives the first value of a header, name in any case
   */
  ClientAnswer(int status, Function<String, Optional<String>> headers, InputStream raw) {
    this.status = status;
    this.headers = headers;
    this.raw = raw;
    boolean gzip = headers.apply("content-encoding").filter(ClientAnswer::isGzip).isPresent();
    this.body = gzip ? new GunzipStream(raw) : raw;
  }

  private static boolean isGzip(String encoding) {
    String name = encoding.strip();
    return name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip");
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void readUntil(long nanos) {
    if (raw instanceof Limited limited) {
      limited.readUntil(nanos);
    }
  }

  @Override
  public byte[] read(int maxBytes) {
    try {
      return readUpTo(maxBytes);
    } catch (IOException e) {
      throw Broken.connection(e);
    }
  }

  /** Small answers are the rule, and {@link InputStream#readNBytes} begins with 16 kB. */
  private byte[] readUpTo(int maxBytes) throws IOException {
    byte[] bytes = new byte[Math.min(maxBytes, FIRST_PIECE)];
    int end = 0;
    int count = 0;
    while (count >= 0 && end < maxBytes) {
      if (end == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(maxBytes, 4 * end));
      }
      count = body.read(bytes, end, bytes.length - end);
      end += Math.max(0, count);
    }
    return Arrays.copyOf(bytes, end);
  }

  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException e) {
      System.getLogger(ClientAnswer.class.getName())
          .log(System.Logger.Level.DEBUG, "net.answer close: {0}", e.toString());
    }
  }
}
