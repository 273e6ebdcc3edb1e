package grok2api.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Request line and headers of one request, checked. Header texts are made when they are asked for:
 * clients send some twenty headers and a request reads five of them.
 */
final class RequestHead {

  /** {@link #contentLength} of a chunked body. */
  static final long CHUNKED = -1;

  private final byte[] raw;
  private final int[] fields; // name start, name end, value start, value end of each header
  private final int count;
  private final String method;
  private final String target;
  private final boolean http11;
  private final long contentLength;

  RequestHead(HeadParser from) {
    this.raw = from.raw();
    this.fields = from.fields();
    this.count = from.count();
    this.method = from.method();
    this.target = from.target();
    this.http11 = from.http11();
    this.contentLength = from.contentLength();
  }

  String method() {
    return method;
  }

  /** Path and query as they were sent. */
  String target() {
    return target;
  }

  /** False for HTTP/1.0. */
  boolean http11() {
    return http11;
  }

  /** Length of the body as it is sent; 0 without body, {@link #CHUNKED} when nobody knows. */
  long contentLength() {
    return contentLength;
  }

  Optional<String> header(String name) {
    int at = find(raw, fields, count, name, 0);
    return at < 0 ? Optional.empty() : Optional.of(value(at));
  }

  List<String> headers(String name) {
    List<String> values = new ArrayList<>(2);
    for (int at = find(raw, fields, count, name, 0);
        at >= 0;
        at = find(raw, fields, count, name, at + 1)) {
      values.add(value(at));
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

  /** Index of the next header of that name, -1 when there is none. */
  static int find(byte[] raw, int[] fields, int count, String name, int from) {
    for (int i = from; i < count; i++) {
      int start = fields[4 * i];
      if (fields[4 * i + 1] - start == name.length() && same(raw, start, name)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(byte[] raw, int start, String name) {
    for (int k = 0; k < name.length(); k++) {
      if (Tokens.lower(raw[start + k]) != Tokens.lower(name.charAt(k))) {
        return false;
      }
    }
    return true;
  }

  private String value(int at) {
    int start = fields[4 * at + 2];
    return new String(raw, start, fields[4 * at + 3] - start, StandardCharsets.ISO_8859_1);
  }
}
