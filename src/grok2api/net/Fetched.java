package grok2api.net;

/** A file that a client named, fetched and checked. */
public final class Fetched {

  private final byte[] bytes;
  private final String mime;

  Fetched(byte[] bytes, String mime) {
    this.bytes = bytes;
    this.mime = mime;
  }

  /** The content, not copied. */
  public byte[] bytes() {
    return bytes;
  }

  /** Media type without parameters; of images, what the bytes say. */
  public String mime() {
    return mime;
  }
}
