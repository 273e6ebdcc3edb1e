package grok2api.net;

import grok2api.base.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * Fetches files that clients name by URL, without becoming their way into the operator's net.
 *
 * <p>A name is resolved once; every one of its addresses must be public (or opened by {@code
 * server.fetch_allow}), and the connection goes to one of exactly these addresses, with the
 * original name in {@code Host}, TLS and certificate check. Redirects are followed by hand, at most
 * three, each judged from the start. Never through a proxy, never with cookies or keys.
 *
 * <p>Failures are 400 with the client's field and one of a few fixed texts. Safe for many threads;
 * eight fetches at a time; blocks, at most 30 s, ends by interrupt.
 */
public final class SafeFetch implements AutoCloseable {

  private static final int MAX_AT_ONCE = 8;
  private static final int MAX_REDIRECTS = 3;
  private static final long RESOLVE_SECONDS = 3;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration FIRST_BYTE = Duration.ofSeconds(15);
  private static final Duration TOTAL = Duration.ofSeconds(30);

  /** What a file is wanted for. */
  public enum Kind {
    /** JPEG, PNG, WebP or GIF, 20 MiB. */
    IMAGE(20 * 1024 * 1024, "image"),
    /** Anything, 32 MiB. */
    FILE(32 * 1024 * 1024, "file");

    private final int maxBytes;
    private final String word;

    Kind(int maxBytes, String word) {
      this.maxBytes = maxBytes;
      this.word = word;
    }
  }

  /** Makes a connection to exactly this address. */
  interface Connector {
    Connection connect(InetSocketAddress address, long deadlineNanos);
  }

  private final Watchdog watchdog;
  private final Dialer dialer;
  private final Connector connector;
  private final NameResolver resolver;
  private final Semaphore slots = new Semaphore(MAX_AT_ONCE);

  /** Uses the platform's resolver and certificates. */
  public SafeFetch() {
    this(new Watchdog());
  }

  private SafeFetch(Watchdog watchdog) {
    this(
        watchdog,
        new Dialer(watchdog, Dialer.Tls.platform()),
        host -> List.of(InetAddress.getAllByName(host)));
  }

  private SafeFetch(Watchdog watchdog, Dialer dialer, NameResolver resolver) {
    this(watchdog, dialer, dialer::connect, resolver);
  }

  /** For tests: who is asked for names, and who makes connections. */
  SafeFetch(Watchdog watchdog, Dialer dialer, Connector connector, NameResolver resolver) {
    this.watchdog = watchdog;
    this.dialer = dialer;
    this.connector = connector;
    this.resolver = resolver;
  }

  /**
   * The file behind an http(s) URL or in a {@code data:} URL.
   *
   * @param param the client's field, for errors
   * @param allow {@code server.fetch_allow} of the request's configuration
   * @param budget shared by all files of one request
   */
  public Fetched fetch(
      String url, Kind kind, String param, List<String> allow, FetchBudget budget) {
    FetchErrors errors = new FetchErrors(kind.word, param);
    if (!budget.takeFile()) {
      throw errors.tooMany();
    }
    Fetched file =
        DataUrl.is(url) ? fromData(url, kind, errors) : remote(url, kind, allow, budget, errors);
    if (!budget.takeBytes(file.bytes().length)) {
      throw errors.tooLarge();
    }
    return file;
  }

  private static Fetched fromData(String url, Kind kind, FetchErrors errors) {
    if (DataUrl.sizeLimit(url) > kind.maxBytes + 3L) {
      throw errors.tooLarge();
    }
    byte[] bytes = DataUrl.decode(url).orElseThrow(errors::notLoadable);
    return checked(bytes, DataUrl.mime(url), kind, errors);
  }

  private Fetched remote(
      String url, Kind kind, List<String> allow, FetchBudget budget, FetchErrors errors) {
    int limit = (int) Math.min(kind.maxBytes, budget.bytesLeft());
    long deadline = System.nanoTime() + TOTAL.toNanos();
    Job job = new Job(new AddressGuard(allow), kind, limit, deadline, errors);
    takeSlot(errors);
    try {
      String next = url;
      for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
        FetchTarget target = FetchTarget.of(next, job.guard).orElseThrow(errors::notAllowed);
        switch (hop(target, job)) {
          case Hop.File(var file) -> {
            return file;
          }
          case Hop.Redirect(var location) -> next = location;
        }
      }
      throw errors.notLoadable();
    } finally {
      slots.release();
    }
  }

  private void takeSlot(FetchErrors errors) {
    try {
      if (!slots.tryAcquire(TOTAL.toSeconds(), TimeUnit.SECONDS)) {
        throw errors.notLoadable();
      }
    } catch (InterruptedException e) {
      throw Broken.interrupted();
    }
  }

  /** What holds for all requests of one fetch. */
  private record Job(AddressGuard guard, Kind kind, int limit, long deadline, FetchErrors errors) {}

  /** What one request led to. */
  private sealed interface Hop {
    record File(Fetched file) implements Hop {}

    record Redirect(String location) implements Hop {}
  }

  private Hop hop(FetchTarget target, Job job) {
    FetchErrors errors = job.errors;
    InetAddress address = checkedAddress(target, job);
    Connection connection = dial(target.origin(), address, job);
    try {
      if (target.origin().tls()) {
        dialer.secure(connection, target.origin().host(), target.origin().port());
      }
      ask(connection, target, job);
      AnswerHead head = AnswerHead.read(connection);
      connection.limitReads(job.deadline, Limit.ANSWER);
      if (isRedirect(head.status())) {
        return new Hop.Redirect(location(target, head, errors));
      }
      if (head.status() != 200) {
        throw errors.notLoadable();
      }
      byte[] bytes = body(connection, head, job);
      String declared = head.header("content-type").orElse("");
      return new Hop.File(checked(bytes, declared, job.kind, errors));
    } catch (IOException e) {
      throw errors.broken(connection.failure(e));
    } finally {
      connection.abort();
    }
  }

  private InetAddress checkedAddress(FetchTarget target, Job job) {
    List<InetAddress> addresses = resolve(target, job.errors);
    for (InetAddress address : addresses) {
      if (!target.allows(address.getAddress(), job.guard)) {
        throw job.errors.notAllowed();
      }
    }
    return addresses.getFirst();
  }

  private List<InetAddress> resolve(FetchTarget target, FetchErrors errors) {
    List<InetAddress> found =
        target.literal().map(List::of).orElseGet(() -> lookUp(target.origin().host(), errors));
    if (found.isEmpty()) {
      throw errors.notLoadable();
    }
    return found;
  }

  /** The platform's look-up cannot be interrupted, so a thread of its own waits for it. */
  private List<InetAddress> lookUp(String host, FetchErrors errors) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("net-resolve")
        .daemon(true)
        .start(
            () -> {
              try {
                answer.complete(resolver.resolve(host));
              } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    try {
      return answer.get(RESOLVE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw Broken.interrupted();
    } catch (ExecutionException | TimeoutException e) {
      throw errors.notLoadable();
    }
  }

  private Connection dial(Origin origin, InetAddress address, Job job) {
    long until = Math.min(job.deadline, System.nanoTime() + CONNECT.toNanos());
    try {
      return connector.connect(new InetSocketAddress(address, origin.port()), until);
    } catch (Failure e) {
      throw job.errors.broken(e);
    }
  }

  private static void ask(Connection connection, FetchTarget target, Job job) throws IOException {
    String accept =
        job.kind == Kind.IMAGE
            ? "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1"
            : "*/*";
    byte[] bytes =
        RequestHead.of("GET", RequestHead.target(target.uri()), target.origin().authority())
            .line("User-Agent", BrowserProfile.DEFAULT_USER_AGENT)
            .line("Accept", accept)
            .line("Accept-Encoding", "identity")
            .line("Connection", "close")
            .toBytes();
    long until = Math.min(job.deadline, System.nanoTime() + FIRST_BYTE.toNanos());
    connection.limitReads(until, Limit.ANSWER);
    connection.limitWrites(until);
    connection.write(bytes, 0, bytes.length);
    connection.unlimitWrites();
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** Where a redirect leads; going from https to http is refused. */
  private static String location(FetchTarget from, AnswerHead head, FetchErrors errors) {
    String text = head.header("location").orElseThrow(errors::notLoadable);
    String next;
    try {
      next = from.uri().resolve(text).toString();
    } catch (IllegalArgumentException e) {
      next = text; // judged as it is; relative ones that are no URI end there
    }
    boolean downgrade = from.origin().tls() && !next.toLowerCase(Locale.ROOT).startsWith("https:");
    if (downgrade) {
      throw errors.notAllowed();
    }
    return next;
  }

  private static byte[] body(Connection connection, AnswerHead head, Job job) throws IOException {
    if (head.contentLength() > job.limit) {
      throw job.errors.tooLarge();
    }
    InputStream in = new BodyStream(connection, head);
    if (head.has("content-encoding", "gzip")) {
      in = new GZIPInputStream(in);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) head.contentLength());
    byte[] piece = new byte[16 * 1024];
    for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
      if (out.size() + count > job.limit) {
        throw job.errors.tooLarge();
      }
      out.write(piece, 0, count);
    }
    return out.toByteArray();
  }

  private static Fetched checked(byte[] bytes, String declared, Kind kind, FetchErrors errors) {
    int semicolon = declared.indexOf(';');
    String said =
        (semicolon < 0 ? declared : declared.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    if (bytes.length > kind.maxBytes) {
      throw errors.tooLarge();
    }
    Optional<FileType> type = FileType.of(bytes);
    if (kind == Kind.FILE) {
      String mime = type.map(FileType::mime).orElse(said);
      return new Fetched(bytes, mime.isEmpty() ? "application/octet-stream" : mime);
    }
    String mime = type.map(FileType::mime).orElseThrow(errors::wrongType);
    boolean agrees =
        said.isEmpty()
            || said.equals("application/octet-stream")
            || said.equals("binary/octet-stream")
            || said.replace("image/jpg", "image/jpeg").equals(mime);
    if (!agrees) {
      throw errors.wrongType();
    }
    return new Fetched(bytes, mime);
  }

  @Override
  public void close() {
    watchdog.close();
  }
}
