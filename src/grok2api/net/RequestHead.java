package grok2api.net;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The head of an HTTP/1.1 request as it goes out; a broken header is refused, never sent. */
final class RequestHead {

  private final StringBuilder text = new StringBuilder(1024);

  private RequestHead() {}

  /**
   * Begins with request line and {@code Host}.
   *
   * @param target path and query; a proxy wants the whole URL, or the authority alone
   */
  static RequestHead of(String method, String target, String host) {
    RequestHead head = new RequestHead();
    head.text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    return head.line("Host", host);
  }

  /** Path and query of a URL. */
  static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  RequestHead lines(List<HttpCall.Header> headers) {
    for (HttpCall.Header header : headers) {
      line(header.name(), header.value());
    }
    return this;
  }

  /** Adds a line; what a cookie or an agent of the configuration brings must stay one. */
  RequestHead line(String name, String value) {
    if (name.isEmpty() || !isPlain(name) || !isPlain(value)) {
      throw Broken.request(null);
    }
    text.append(name).append(": ").append(value).append("\r\n");
    return this;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' || c >= 0x100 || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  byte[] toBytes() {
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
