package grok2api.media;

import java.io.InputStream;
import java.util.OptionalLong;

/** A file that an upstream is sending. Belongs to one thread. */
public interface Download extends AutoCloseable {

  /** The content; reads block and end by interrupt and by the idle limit. */
  InputStream body();

  /** Its size, when the upstream said so. */
  OptionalLong length();

  /** Stops the transfer; idempotent, never throws. */
  @Override
  void close();
}
