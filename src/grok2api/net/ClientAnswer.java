package grok2api.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** An answer of the JDK's client. */
final class ClientAnswer implements HttpAnswer {

  private final int status;
  private final HttpHeaders headers;
  private final InputStream raw;
  private final InputStream body;

  ClientAnswer(int status, HttpHeaders headers, InputStream raw) {
    this.status = status;
    this.headers = headers;
    this.raw = raw;
    boolean gzip = headers.firstValue("content-encoding").filter(this::isGzip).isPresent();
    this.body = gzip ? new GunzipStream(raw) : raw;
  }

  private boolean isGzip(String encoding) {
    String name = encoding.strip();
    return name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip");
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public byte[] read(int maxBytes) {
    try {
      return body.readNBytes(maxBytes);
    } catch (IOException e) {
      throw Broken.connection(e);
    }
  }

  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException e) {
      System.getLogger(ClientAnswer.class.getName())
          .log(System.Logger.Level.DEBUG, "net.answer close: {0}", e.toString());
    }
  }
}
