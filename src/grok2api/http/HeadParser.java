package grok2api.http;

import static grok2api.http.InputBuffer.malformed;

import grok2api.base.Failure;
import java.nio.charset.StandardCharsets;

/**
 * Reads a request's head strictly: what two servers could understand differently is refused, since
 * one of them may be the proxy in front of us.
 */
final class HeadParser {

  private static final int MAX_FIELDS = 200;
  private static final int MAX_METHOD = 20;

  private final byte[] raw;
  private final HeaderFields fields;
  private int at;

  private HeadParser(byte[] raw) {
    this.raw = raw;
    this.fields = new HeaderFields(raw);
  }

  /** Parses a head that ends with an empty line; a 400 failure when anything is wrong. */
  static RequestHead parse(byte[] raw) {
    return new HeadParser(raw).head();
  }

  private RequestHead head() {
    String method = method();
    String target = target();
    boolean http11 = version();
    fieldLines();
    checkHost(http11);
    return new RequestHead(method, target, http11, contentLength(http11), fields);
  }

  private String method() {
    while (at < MAX_METHOD && Tokens.isToken(raw[at])) {
      at++;
    }
    if (at == 0 || raw[at] != ' ') {
      throw malformed("Malformed request line.");
    }
    return text(0, at++);
  }

  private String target() {
    int start = at;
    while (raw[at] > ' ' && raw[at] < 127) {
      if (raw[at] == '#') {
        throw malformed("The request target has a fragment.");
      }
      at++;
    }
    if (raw[at] != ' ' || raw[start] != '/') {
      throw malformed("The request target must be a path.");
    }
    return text(start, at++);
  }

  private boolean version() {
    int start = at;
    while (raw[at] != '\r' && at - start < 9) {
      at++;
    }
    boolean http11 =
        switch (text(start, at)) {
          case "HTTP/1.1" -> true;
          case "HTTP/1.0" -> false;
          default -> throw malformed("Unknown protocol version.");
        };
    lineEnd();
    return http11;
  }

  private void fieldLines() {
    while (raw[at] != '\r') {
      if (fields.count() == MAX_FIELDS) {
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
    fields.add(nameStart, nameEnd, valueStart, valueEnd);
  }

  /** CR LF and nothing else: also what finds control characters inside of values. */
  private void lineEnd() {
    if (raw[at] != '\r' || raw[at + 1] != '\n') {
      throw malformed("Control character in the head.");
    }
    at += 2;
  }

  private void checkHost(boolean http11) {
    int host = fields.find("host", 0);
    if (host < 0) {
      if (http11) {
        throw malformed("The Host header is missing.");
      }
      return;
    }
    if (fields.find("host", host + 1) >= 0) {
      throw malformed("More than one Host header.");
    }
    if (!Hosts.isHost(fields.value(host))) {
      throw malformed("Malformed Host header.");
    }
  }

  private long contentLength(boolean http11) {
    int coding = fields.find("transfer-encoding", 0);
    int length = fields.find("content-length", 0);
    if (coding >= 0) {
      boolean known = http11 && fields.value(coding).equalsIgnoreCase("chunked");
      if (!known || fields.find("transfer-encoding", coding + 1) >= 0) {
        throw malformed("Unknown Transfer-Encoding.");
      }
      if (length >= 0) {
        throw malformed("Both Transfer-Encoding and Content-Length.");
      }
      return RequestHead.CHUNKED;
    }
    if (length < 0) {
      return 0;
    }
    if (fields.find("content-length", length + 1) >= 0) {
      throw malformed("More than one Content-Length.");
    }
    return digits(fields.value(length));
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

  private String text(int from, int to) {
    return new String(raw, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
