package grok2api.http;

import static grok2api.http.InputBuffer.malformed;

import grok2api.base.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a request's head strictly: what two servers could understand differently is refused, since
 * one of them may be the proxy in front of us.
 */
final class HeadParser {

  private static final int MAX_FIELDS = 200;
  private static final int MAX_METHOD = 20;

  private final byte[] raw;
  private int at;
  private int[] fields = new int[4 * 24];
  private int count;
  private String method;
  private String target;
  private boolean http11;
  private long contentLength;

  private HeadParser(byte[] raw) {
    this.raw = raw;
  }

  /** Parses a head that ends with an empty line; a 400 failure when anything is wrong. */
  static RequestHead parse(byte[] raw) {
    HeadParser parser = new HeadParser(raw);
    parser.requestLine();
    parser.fieldLines();
    parser.host();
    parser.framing();
    return new RequestHead(parser);
  }

  private void requestLine() {
    while (at < MAX_METHOD && Tokens.isToken(raw[at])) {
      at++;
    }
    if (at == 0 || raw[at] != ' ') {
      throw malformed("Malformed request line.");
    }
    method = text(0, at);
    int start = ++at;
    while (raw[at] > ' ' && raw[at] < 127) {
      if (raw[at] == '#') {
        throw malformed("The request target has a fragment.");
      }
      at++;
    }
    if (raw[at] != ' ' || raw[start] != '/') {
      throw malformed("The request target must be a path.");
    }
    target = text(start, at);
    version(++at);
  }

  private void version(int start) {
    while (raw[at] != '\r' && at - start < 9) {
      at++;
    }
    http11 =
        switch (text(start, at)) {
          case "HTTP/1.1" -> true;
          case "HTTP/1.0" -> false;
          default -> throw malformed("Unknown protocol version.");
        };
    lineEnd();
  }

  private void fieldLines() {
    while (raw[at] != '\r') {
      if (count == MAX_FIELDS) {
        throw Failure.of(Failure.Kind.TOO_LARGE, "request_head_too_large", "Too many headers.")
            .build();
      }
      if (raw[at] == ' ' || raw[at] == '\t') {
        throw malformed("Folded headers are not accepted.");
      }
      fieldLine();
    }
    lineEnd();
    if (at != raw.length) {
      throw malformed("Malformed headers.");
    }
  }

  private void fieldLine() {
    int nameStart = at;
    while (Tokens.isToken(raw[at])) {
      at++;
    }
    int nameEnd = at;
    if (nameEnd == nameStart || raw[at] != ':') {
      throw malformed("Malformed header name.");
    }
    at++;
    while (raw[at] == ' ' || raw[at] == '\t') {
      at++;
    }
    int valueStart = at;
    while (raw[at] >= ' ' && raw[at] != 127 || raw[at] < 0 || raw[at] == '\t') {
      at++;
    }
    int valueEnd = at;
    lineEnd();
    while (valueEnd > valueStart && (raw[valueEnd - 1] == ' ' || raw[valueEnd - 1] == '\t')) {
      valueEnd--;
    }
    if (fields.length == 4 * count) {
      fields = Arrays.copyOf(fields, fields.length * 2);
    }
    fields[4 * count] = nameStart;
    fields[4 * count + 1] = nameEnd;
    fields[4 * count + 2] = valueStart;
    fields[4 * count + 3] = valueEnd;
    count++;
  }

  /** CR LF and nothing else: also what finds control characters inside of values. */
  private void lineEnd() {
    if (raw[at] != '\r' || raw[at + 1] != '\n') {
      throw malformed("Control character in the head.");
    }
    at += 2;
  }

  private void host() {
    int host = find("host", 0);
    if (host < 0) {
      if (http11) {
        throw malformed("The Host header is missing.");
      }
      return;
    }
    if (find("host", host + 1) >= 0) {
      throw malformed("More than one Host header.");
    }
    if (!Hosts.isHost(value(host))) {
      throw malformed("Malformed Host header.");
    }
  }

  private void framing() {
    int coding = find("transfer-encoding", 0);
    int length = find("content-length", 0);
    if (coding >= 0) {
      boolean known = http11 && value(coding).equalsIgnoreCase("chunked");
      if (!known || find("transfer-encoding", coding + 1) >= 0) {
        throw malformed("Unknown Transfer-Encoding.");
      }
      if (length >= 0) {
        throw malformed("Both Transfer-Encoding and Content-Length.");
      }
      contentLength = RequestHead.CHUNKED;
    } else if (length >= 0) {
      if (find("content-length", length + 1) >= 0) {
        throw malformed("More than one Content-Length.");
      }
      contentLength = digits(value(length));
    }
  }

  private static long digits(String text) {
    boolean plain = !text.isEmpty() && text.length() <= 18; // 18 digits always fit a long
    for (int i = 0; plain && i < text.length(); i++) {
      plain = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!plain) {
      throw malformed("Malformed Content-Length.");
    }
    return Long.parseLong(text);
  }

  private int find(String name, int from) {
    return RequestHead.find(raw, fields, count, name, from);
  }

  private String value(int field) {
    return text(fields[4 * field + 2], fields[4 * field + 3]);
  }

  private String text(int from, int to) {
    return new String(raw, from, to - from, StandardCharsets.ISO_8859_1);
  }

  byte[] raw() {
    return raw;
  }

  int[] fields() {
    return fields;
  }

  int count() {
    return count;
  }

  String method() {
    return method;
  }

  String target() {
    return target;
  }

  boolean http11() {
    return http11;
  }

  long contentLength() {
    return contentLength;
  }
}
