package grok2api.net;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One request to an upstream.
 *
 * @param headers in order; names as they go out
 * @param body what is sent
 * @param headTimeout until the answer's head arrives
 * @param idleTimeout between two reads of the body; zero: none
 */
public record HttpCall(
    String method,
    URI uri,
    List<Header> headers,
    Body body,
    Duration headTimeout,
    Duration idleTimeout) {

  /** Copies the headers. */
  public HttpCall {
    headers = List.copyOf(headers);
    Objects.requireNonNull(body);
  }

  /** True for a GET that is nothing but its head, which then has no {@code Content-Length}. */
  boolean saysNoBody() {
    return body instanceof Body.None && method.equals("GET");
  }

  /** A header line. */
  public record Header(String name, String value) {}

  /** What a request carries. */
  public sealed interface Body {
    /** Nothing. */
    record None() implements Body {}

    /** Ready bytes; the array is not copied and must not change. */
    record Bytes(byte[] bytes) implements Body {}

    /**
     * Several pieces sent one after another (multipart without a joined copy); they may be made
     * while they are sent.
     *
     * @param length of all together
     */
    record Pieces(Iterable<byte[]> pieces, long length) implements Body {
      /** Pieces that lie ready. */
      public Pieces(List<byte[]> pieces) {
        this(pieces, pieces.stream().mapToLong(piece -> piece.length).sum());
      }
    }
  }
}
