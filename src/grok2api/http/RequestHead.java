package grok2api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Request line and headers of one request, checked.
 *
 * @param target path and query as they were sent
 * @param http11 false for HTTP/1.0
 * @param contentLength length of the body as it is sent; 0 without body, {@link #CHUNKED} when
 *     nobody knows
 */
record RequestHead(
    String method, String target, boolean http11, long contentLength, HeaderFields fields) {

  /** {@link #contentLength} of a chunked body. */
  static final long CHUNKED = -1;

  Optional<String> header(String name) {
    int at = fields.find(name, 0);
    return at < 0 ? Optional.empty() : Optional.of(fields.value(at));
  }

  List<String> headers(String name) {
    List<String> values = new ArrayList<>(2);
    for (int at = fields.find(name, 0); at >= 0; at = fields.find(name, at + 1)) {
      values.add(fields.value(at));
    }
    return values;
  }

  /** True when a comma-separated header names {@code token}, in any case. */
  boolean lists(String name, String token) {
    for (String value : headers(name)) {
      for (String item : value.split(",")) {
        if (item.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }
}
