package grok2api.net;

import grok2api.base.PieceInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/** Undoes gzip; reads nothing before the first read, and tells truthfully what is ready. */
final class GunzipStream extends PieceInput {

  private final InputStream source;
  private Unzip unzip;

  GunzipStream(InputStream source) {
    this.source = source;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    try {
      if (unzip == null) {
        unzip = new Unzip(source);
      }
      return unzip.read(into, offset, length);
    } catch (IOException e) {
      throw Broken.connection(e);
    }
  }

  @Override
  public int available() {
    return unzip != null && unzip.hasInput() ? 1 : 0;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** Gives sight of the inflater, whose left-over input means that more output is ready. */
  private static final class Unzip extends GZIPInputStream {

    Unzip(InputStream source) throws IOException {
      super(source, 4096);
    }

    boolean hasInput() {
      Inflater inflater = inf;
      return !inflater.finished() && inflater.getRemaining() > 0;
    }
  }
}
