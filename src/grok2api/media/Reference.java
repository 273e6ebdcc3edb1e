package grok2api.media;

/**
 * A picture that a client gave to be edited or filmed.
 *
 * @param param path of the field that named it, for errors
 */
public record Reference(Source source, String param) {

  /** Where its bytes are. */
  public sealed interface Source {}

  /** Behind a URL that the client named; fetched only through the URL guard. */
  public record Named(String url) implements Source {}

  /** Base64 text with its declared media type. */
  public record Encoded(String mediaType, String base64) implements Source {}

  /** Here; the array must not change. */
  public record Bytes(byte[] content) implements Source {}
}
