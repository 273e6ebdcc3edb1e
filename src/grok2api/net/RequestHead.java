package grok2api.net;

import grok2api.base.Failure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes request lines and headers, and lets nothing through that could end a line early. */
final class RequestHead {

  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");

  private RequestHead() {}

  /**
   * The bytes of a head.
   *
   * @param absolute the request line carries the whole URL (plain HTTP through a proxy)
   * @param own header lines that belong to the connection, each ending in CRLF
   */
  static byte[] of(
      String method, URI uri, boolean absolute, List<HttpCall.Header> headers, String own) {
    StringBuilder head = new StringBuilder(1024);
    Origin origin = Origin.of(uri);
    head.append(method).append(' ');
    if (absolute) {
      head.append("http://").append(origin.authority());
    }
    String path = uri.getRawPath();
    head.append(path == null || path.isEmpty() ? "/" : path);
    if (uri.getRawQuery() != null) {
      head.append('?').append(uri.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(origin.authority()).append("\r\n").append(own);
    for (HttpCall.Header header : headers) {
      append(head, header);
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The line that belongs to a body of this length; none for no body. */
  static String lengthLine(String method, Optional<Long> length) {
    if (length.isPresent()) {
      return "Content-Length: " + length.get() + "\r\n";
    }
    return method.equals("POST") || method.equals("PUT") ? "Content-Length: 0\r\n" : "";
  }

  private static void append(StringBuilder head, HttpCall.Header header) {
    String name = header.name();
    if (name.isEmpty() || OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
      throw new IllegalArgumentException("header " + name + " is set by the connection");
    }
    check(name, 0x21, ':');
    check(header.value(), 0x20, -1);
    head.append(name).append(": ").append(header.value()).append("\r\n");
  }

  private static void check(String text, int lowest, int forbidden) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean legal = c >= lowest && c <= 0xff && c != 0x7f && c != forbidden || c == '\t';
      if (!legal) {
        throw Failure.of(
                Failure.Kind.UPSTREAM, "upstream_error", "A header for the upstream is not valid.")
            .fault(Failure.Fault.BAD_REQUEST, 0)
            .build();
      }
    }
  }
}
