package grok2api.sim;

import java.io.IOException;

/** Sends the parts of a ready answer at even distances, measured from the start (no drift). */
final class Pacer {
  /** Where a part goes. */
  interface Sink {
    void send(byte[] bytes) throws IOException;
  }

  /** Blocks until all parts are sent. */
  void play(Sink sink, BenchHost.Ready ready) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < ready.parts().length; i++) {
      long due = start + i * ready.gapMillis() * 1_000_000;
      long left = due - System.nanoTime();
      if (left > 0) {
        sleep(left);
      }
      sink.send(ready.parts()[i]);
    }
  }

  private static void sleep(long nanos) throws IOException {
    try {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
