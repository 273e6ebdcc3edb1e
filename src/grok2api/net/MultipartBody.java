package grok2api.net;

import grok2api.base.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@code multipart/form-data} body. Parts leave in the order in which they were added;
 * file contents are neither copied nor joined.
 */
public final class MultipartBody {

  private final String boundary = "----WebKitFormBoundary" + Ids.random("").substring(0, 16);
  private final List<byte[]> pieces = new ArrayList<>();

  /** An empty form. */
  public MultipartBody() {}

  /** Adds a text field. */
  public MultipartBody field(String name, String value) {
    open(name, "");
    pieces.add(utf8("\r\n" + value + "\r\n"));
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
    return file(name, fileName, mime, List.of(content));
  }

  /** Adds a file whose content lies in several pieces. */
  public MultipartBody file(String name, String fileName, String mime, List<byte[]> content) {
    open(name, "; filename=\"" + quoted(name(fileName)) + "\"");
    pieces.add(utf8("Content-Type: " + clean(mime) + "\r\n\r\n"));
    pieces.addAll(content);
    pieces.add(utf8("\r\n"));
    return this;
  }

  /** Value of the request's {@code Content-Type}. */
  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** The body with all parts so far. */
  public HttpCall.Body.Pieces body() {
    List<byte[]> all = new ArrayList<>(pieces);
    all.add(utf8("--" + boundary + "--\r\n"));
    return new HttpCall.Body.Pieces(List.copyOf(all));
  }

  private void open(String name, String more) {
    String disposition = "Content-Disposition: form-data; name=\"" + quoted(name) + "\"";
    pieces.add(utf8("--" + boundary + "\r\n" + disposition + more + "\r\n"));
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
