package grok2api.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Sends one ready request over and over on many connections, each on a virtual thread. */
final class Load {

  /**
   * Where to and what.
   *
   * @param port on loopback
   * @param request ready bytes
   */
  record Target(String name, int port, byte[] request) {}

  /**
   * What came back.
   *
   * @param firstMillis times to the first content byte, sorted
   */
  record Result(long answers, long failures, double seconds, double[] firstMillis, String error) {
    double perSecond() {
      return answers / seconds;
    }

    double percentile(double p) {
      if (firstMillis.length == 0) {
        return Double.NaN;
      }
      return firstMillis[(int) Math.min(firstMillis.length - 1, p * firstMillis.length)];
    }
  }

  private static final int MAX_SAMPLES = 500_000;

  private final Target target;
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicInteger samples = new AtomicInteger();
  private final double[] firstMillis = new double[MAX_SAMPLES];
  private volatile String error = "";
  private volatile boolean stop;

  Load(Target target) {
    this.target = target;
  }

  /** CPU seconds of this process so far, the JIT of its first rounds included. */
  static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  /** As many answers as come in a time, on keep-alive connections. */
  Result run(int connections, Duration time) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(connections);
    long from = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      Thread.ofVirtual().start(() -> repeat(done));
    }
    Thread.sleep(time);
    stop = true;
    long counted = answers.get();
    double seconds = (System.nanoTime() - from) / 1e9;
    done.await();
    return result(counted, seconds);
  }

  /** One answer per connection, the connections opened evenly over a time. */
  Result once(int connections, Duration ramp) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(connections);
    long from = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      Thread.ofVirtual().start(() -> single(done));
      long due = from + ramp.toNanos() * (i + 1) / connections;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(Duration.ofNanos(wait));
      }
    }
    done.await();
    return result(answers.get(), (System.nanoTime() - from) / 1e9);
  }

  private Result result(long counted, double seconds) {
    double[] sorted = Arrays.copyOf(firstMillis, Math.min(samples.get(), MAX_SAMPLES));
    Arrays.sort(sorted);
    return new Result(counted, failures.get(), seconds, sorted, error);
  }

  private void repeat(CountDownLatch done) {
    try {
      while (!stop) {
        try (Socket socket = connect()) {
          Answers in = new Answers(socket.getInputStream());
          while (!stop && in.reusable()) {
            exchange(socket, in);
          }
        } catch (IOException e) {
          fail(e.toString());
        }
      }
    } finally {
      done.countDown();
    }
  }

  private void single(CountDownLatch done) {
    try (Socket socket = connect()) {
      exchange(socket, new Answers(socket.getInputStream()));
    } catch (IOException e) {
      fail(e.toString());
    } finally {
      done.countDown();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void exchange(Socket socket, Answers in) throws IOException {
    long from = System.nanoTime();
    socket.getOutputStream().write(target.request());
    Answers.Answer answer = in.read();
    if (answer.status() != 200 || answer.bodyBytes() == 0) {
      fail("status " + answer.status() + ", " + answer.bodyBytes() + " bytes");
      return;
    }
    int slot = samples.getAndIncrement();
    if (slot < MAX_SAMPLES) {
      firstMillis[slot] = (answer.firstByteNanos() - from) / 1e6;
    }
    answers.incrementAndGet();
  }

  private void fail(String what) {
    failures.incrementAndGet();
    error = what;
  }
}
