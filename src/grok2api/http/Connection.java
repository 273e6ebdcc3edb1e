package grok2api.http;

import grok2api.base.Cancel;
import grok2api.base.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * One client connection: head, answer, head, answer. Every request gets a virtual thread of its
 * own, which ends with it, so that a late {@link Cancel} can never hit the next request.
 *
 * <p>The clocks are fields that the server's watch looks at; it closes the socket when one has run
 * out, which ends every read and write at once.
 */
final class Connection implements Runnable {

  private static final Logger LOG = System.getLogger(Connection.class.getName());
  private static final long NEVER = Long.MAX_VALUE;
  private static final int SLICE = 64 * 1024; // the blocked-write clock starts anew for each

  private final Socket socket;
  private final Wiring wiring;
  private final Watch watch;
  private final Consumer<Connection> whenClosed;
  private final InputBuffer input;
  private final OutputStream output;

  private volatile boolean used; // by an earlier request
  private volatile long readLimit; // on the watch's time scale
  private volatile long writeLimit = NEVER;
  private volatile Exchange current;
  private volatile boolean closed;
  private volatile long sent;

  Connection(Socket socket, Wiring wiring, Watch watch, Consumer<Connection> whenClosed)
      throws IOException {
    this.socket = socket;
    this.wiring = wiring;
    this.watch = watch;
    this.whenClosed = whenClosed;
    this.input = new InputBuffer(socket.getInputStream());
    this.output = socket.getOutputStream();
    this.readLimit = watch.in(wiring.settings().clocks().head());
  }

  @Override
  public void run() {
    boolean again = false;
    try {
      again = serve();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "http.connection ended", e);
    } finally {
      if (again && !closed) {
        wiring.threads().newThread(this).start();
      } else {
        close();
      }
    }
  }

  /** Answers one request; true when another one may follow. */
  private boolean serve() throws IOException {
    RequestHead head;
    try {
      if (used) {
        readLimit = watch.in(wiring.settings().clocks().keepAlive());
        input.takeBack();
        if (!input.await(0)) {
          return false;
        }
        readLimit = watch.in(wiring.settings().clocks().head());
      }
      byte[] raw = input.head(wiring.settings().maxHeadBytes());
      readLimit = NEVER;
      if (raw.length == 0) {
        return false;
      }
      head = HeadParser.parse(raw);
    } catch (Failure refusal) {
      String text = "http.refused client={0} code={1} reason=\"{2}\"";
      LOG.log(Level.INFO, text, peer().getHostAddress(), refusal.code(), refusal.getMessage());
      Refusal.send(refusal, this);
      closeLingering();
      return false;
    }
    used = true;
    Exchange exchange = new Exchange(this, head, wiring);
    input.lend();
    current = exchange;
    boolean again = exchange.run();
    current = null;
    if (!again && !closed && exchange.hasUnreadBody()) {
      closeLingering();
    }
    return again;
  }

  /** The watch passes by; {@code now} is on its own time scale. */
  void tick(long now) {
    Exchange exchange = current;
    if (now >= readLimit || now >= writeLimit) {
      String why = now >= writeLimit ? "the client does not read" : "the client does not send";
      if (exchange != null) {
        exchange.cancel().now(why); // first: the failing write would name a worse reason
      }
      close();
    } else if (exchange != null) {
      exchange.tick(now);
    }
  }

  /** Closes an idle connection; a busy one is left alone. */
  void closeIfIdle() {
    if (current == null && used) {
      close();
    }
  }

  /** The request that is being answered, cancelled: the server stops. */
  void stopExchange() {
    Exchange exchange = current;
    if (exchange != null) {
      exchange.stop();
    }
  }

  /** Sends bytes; blocks as long as the client takes something every now and then. */
  void write(byte[] bytes, int offset, int count) throws IOException {
    for (int done = 0; done < count; ) {
      int piece = Math.min(SLICE, count - done);
      writeLimit = watch.in(wiring.settings().clocks().blockedWrite());
      output.write(bytes, offset + done, piece);
      done += piece;
    }
    writeLimit = NEVER;
    long before = sent;
    sent = before + count; // one thread at a time writes; others only read
  }

  /** Reads a piece of a body under the idle clock. */
  int readBody(WireBody body, byte[] into, int offset, int count) throws IOException {
    readLimit = watch.in(wiring.settings().clocks().bodyIdle());
    int n = body.read(into, offset, count);
    readLimit = NEVER;
    return n;
  }

  /** Waits on a thread of its own until the client leaves, or sends its next request. */
  void watchClient(Cancel cancel) {
    start(
        () -> {
          try {
            if (!input.awaitEnd()) {
              cancel.now("the client left");
            }
          } catch (IOException e) {
            cancel.now("the client left");
          }
        });
  }

  /** Runs a short task of this connection on a virtual thread of its own. */
  void start(Runnable task) {
    wiring.threads().newThread(task).start();
  }

  InputBuffer input() {
    return input;
  }

  InetAddress peer() {
    return socket.getInetAddress();
  }

  Watch watch() {
    return watch;
  }

  /** Everything sent so far. */
  long sent() {
    return sent;
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes the socket at once, from any thread; idempotent. */
  void close() {
    closed = true;
    whenClosed.accept(this);
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "http.connection close failed", e);
    }
  }

  /**
   * Ends our side, then takes what the client still sends, for a while: closing with unread bytes
   * would reset the connection and could destroy the answer before the client has read it.
   */
  private void closeLingering() {
    long end = watch.in(Linger.TOTAL);
    try {
      socket.shutdownOutput();
      byte[] dropped = new byte[16 * 1024];
      int n = 0;
      while (n >= 0 && watch.now() < end) {
        readLimit = Math.min(end, watch.in(Linger.IDLE));
        n = input.read(dropped, 0, dropped.length);
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "http.connection lingering ended", e);
    }
  }
}
