package grok2api.upstream;

import grok2api.media.Download;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * A file that is read from an upstream's answer; owns the answer and the way it comes.
 *
 * @param length bytes of the body, where they are known
 */
public record LeasedDownload(EgressLease way, HttpAnswer answer, OptionalLong length)
    implements Download {

  @Override
  public InputStream body() {
    return answer.body();
  }

  @Override
  public void close() {
    answer.close();
    way.close();
  }
}
