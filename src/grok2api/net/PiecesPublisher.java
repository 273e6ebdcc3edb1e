package grok2api.net;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands the pieces of a body over one by one, as they are: the publishers of the JDK copy all of
 * them before the first leaves.
 */
final class PiecesPublisher implements HttpRequest.BodyPublisher {

  private final HttpCall.Body.Pieces body;

  PiecesPublisher(HttpCall.Body.Pieces body) {
    this.body = body;
  }

  @Override
  public long contentLength() {
    return body.length();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> client) {
    client.onSubscribe(new Pieces(body.pieces().iterator(), client));
  }

  /** One sending of the body; whoever asks first delivers for all who ask meanwhile. */
  private static final class Pieces implements Flow.Subscription {
    private final Iterator<byte[]> left;
    private final Flow.Subscriber<? super ByteBuffer> client;
    private final AtomicLong wanted = new AtomicLong();
    private volatile boolean over;

    Pieces(Iterator<byte[]> left, Flow.Subscriber<? super ByteBuffer> client) {
      this.left = left;
      this.client = client;
    }

    @Override
    public void request(long more) {
      if (more <= 0) {
        end(new IllegalArgumentException("nothing was asked for"));
        return;
      }
      if (wanted.getAndAccumulate(more, Pieces::sum) == 0) {
        deliver();
      }
    }

    private static long sum(long before, long more) {
      return before + more < 0 ? Long.MAX_VALUE : before + more;
    }

    private void deliver() {
      try {
        do {
          if (!over && left.hasNext()) {
            client.onNext(ByteBuffer.wrap(left.next()));
          }
          if (!over && !left.hasNext()) {
            over = true;
            client.onComplete();
          }
        } while (wanted.decrementAndGet() > 0 && !over);
      } catch (RuntimeException broken) {
        end(broken);
      }
    }

    private void end(Throwable why) {
      if (!over) {
        over = true;
        client.onError(why);
      }
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
