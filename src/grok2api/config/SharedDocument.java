package grok2api.config;

/**
 * A text that all instances share, such as the client keys: whoever changes it must have seen its
 * last version. Safe for many threads; methods block. A storage that fails is a {@link
 * grok2api.base.Failure} of kind {@code UNAVAILABLE}.
 */
public interface SharedDocument {

  /** Version of a document that was never saved. */
  String NONE = "";

  /** The text with its version; {@link #NONE} and no text when it was never saved. */
  record Stored(String text, String version) {}

  /** The text as it is now. */
  Stored load();

  /** The version only; cheap, for looking whether another instance changed the text. */
  String version();

  /** Replaces the text, durable on return; false when another version is there by now. */
  boolean save(String text, String expectedVersion);
}
