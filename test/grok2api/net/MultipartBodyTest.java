package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class MultipartBodyTest {

  @Test
  void writesPartsInOrderAndDoesNotCopyFiles() {
    byte[] content = {1, 2, 3};
    MultipartBody form =
        new MultipartBody()
            .file("file", "b\u00efg \"x\\\r\n\t.png", "image/png", content)
            .field("file_source", "A")
            .file("file", "", "text/plain", new byte[0]);
    String boundary = form.contentType().substring("multipart/form-data; boundary=".length());
    String expected =
        """
        --B\r
        Content-Disposition: form-data; name="file"; filename="b\u00efg \\"x\\\\_.png"\r
        Content-Type: image/png\r
        \r
        \u0001\u0002\u0003\r
        --B\r
        Content-Disposition: form-data; name="file_source"\r
        \r
        A\r
        --B\r
        Content-Disposition: form-data; name="file"; filename="upload.bin"\r
        Content-Type: text/plain\r
        \r
        \r
        --B--\r
        """
            .replace("--B", "--" + boundary);
    assertEquals(expected, joined(form));
    Iterator<byte[]> pieces = form.body().pieces().iterator();
    pieces.next();
    pieces.next();
    assertSame(content, pieces.next());
    assertEquals(expected.getBytes(StandardCharsets.UTF_8).length, form.body().length());
  }

  @Test
  void boundariesDiffer() {
    assertNotEquals(new MultipartBody().contentType(), new MultipartBody().contentType());
  }

  private static String joined(MultipartBody form) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    form.body().pieces().forEach(out::writeBytes);
    return out.toString(StandardCharsets.UTF_8);
  }
}
