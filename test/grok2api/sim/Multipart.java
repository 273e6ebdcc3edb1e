package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a multipart/form-data body, strictly. */
final class Multipart {
  /** One part; {@code mime} and {@code fileName} are empty when absent. */
  record Part(String name, String fileName, String mime, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static final Pattern BOUNDARY =
      Pattern.compile("multipart/form-data; ?boundary=\"?([^\";]{1,70})\"?");
  private static final Pattern DISPOSITION =
      Pattern.compile(
          "(?im)^Content-Disposition: form-data; name=\"([^\"]*)\"(?:;"
              + " filename=\"((?:\\\\.|[^\"])*)\")?\\r"
              + "?$");
  private static final Pattern TYPE = Pattern.compile("(?im)^Content-Type: ([^\\r\\n]+)\\r?$");

  private Multipart() {}

  static List<Part> read(Exchange x) {
    Matcher m = BOUNDARY.matcher(x.header("Content-Type"));
    unless(m.matches(), "Content-Type must be multipart/form-data with a boundary");
    byte[] mark = ("--" + m.group(1)).getBytes(StandardCharsets.ISO_8859_1);
    byte[] body = x.body();
    unless(find(body, mark, 0) == 0, "multipart body must begin with its boundary");
    var parts = new ArrayList<Part>();
    int at = mark.length;
    while (!(body[at] == '-' && body[at + 1] == '-')) {
      int next = find(body, mark, at);
      unless(next > 0, "multipart body lacks its closing boundary");
      parts.add(part(Arrays.copyOfRange(body, at + 2, next - 2)));
      at = next + mark.length;
    }
    return parts;
  }

  private static Part part(byte[] bytes) {
    int end = find(bytes, "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), 0);
    unless(end > 0, "a part lacks its headers");
    var head = new String(bytes, 0, end, StandardCharsets.UTF_8);
    Matcher d = DISPOSITION.matcher(head);
    unless(d.find(), "bad part header: " + head);
    Matcher t = TYPE.matcher(head);
    return new Part(
        d.group(1),
        d.group(2) == null ? "" : d.group(2),
        t.find() ? t.group(1) : "",
        Arrays.copyOfRange(bytes, end + 4, bytes.length));
  }

  private static int find(byte[] in, byte[] what, int from) {
    for (int i = from; i <= in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }
}
