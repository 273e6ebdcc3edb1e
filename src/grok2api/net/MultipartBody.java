package grok2api.net;

import grok2api.base.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Builds a {@code multipart/form-data} body. Parts leave in the order in which they were added;
 * file contents are neither copied nor joined.
 */
public final class MultipartBody {

  private final String boundary = "----WebKitFormBoundary" + Ids.random("").substring(0, 16);
  private final List<Iterable<byte[]>> contents = new ArrayList<>();
  private long length;

  /** An empty form. */
  public MultipartBody() {}

  /** Adds a text field. */
  public MultipartBody field(String name, String value) {
    open(name, "");
    add("\r\n" + value + "\r\n");
    return this;
  }

  /**
   * Adds a file.
   *
   * @param fileName any text: control characters become {@code _}, line breaks are dropped, an
   *     empty name becomes {@code upload.bin}
   * @param content must not change before the request is sent
   */
  public MultipartBody file(String name, String fileName, String mime, byte[] content) {
    return file(name, fileName, mime, List.of(content), content.length);
  }

  /**
   * Adds a file whose content comes in several pieces, each time anew when it is asked for.
   *
   * @param size of all pieces together
   */
  public MultipartBody file(
      String name, String fileName, String mime, Iterable<byte[]> content, long size) {
    open(name, "; filename=\"" + quoted(name(fileName)) + "\"");
    add("Content-Type: " + clean(mime) + "\r\n\r\n");
    if (size > 0) {
      contents.add(content);
    }
    length += size;
    add("\r\n");
    return this;
  }

  /** Value of the request's {@code Content-Type}. */
  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** The body with all parts so far. */
  public HttpCall.Body.Pieces body() {
    byte[] end = utf8("--" + boundary + "--\r\n");
    List<Iterable<byte[]>> all = new ArrayList<>(contents);
    all.add(List.of(end));
    Iterable<byte[]> pieces =
        () ->
            all.stream()
                .flatMap(content -> StreamSupport.stream(content.spliterator(), false))
                .iterator();
    return new HttpCall.Body.Pieces(pieces, length + end.length);
  }

  private void open(String name, String more) {
    String disposition = "Content-Disposition: form-data; name=\"" + quoted(name) + "\"";
    add("--" + boundary + "\r\n" + disposition + more + "\r\n");
  }

  private void add(String text) {
    byte[] bytes = utf8(text);
    contents.add(List.of(bytes));
    length += bytes.length;
  }

  private static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\r' && c != '\n') {
        out.append(c < 0x20 || c == 0x7f ? '_' : c);
      }
    }
    return out.toString();
  }

  private static String name(String fileName) {
    String clean = clean(fileName);
    return clean.isEmpty() ? "upload.bin" : clean;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
