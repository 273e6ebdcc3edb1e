package grok2api.http;

import grok2api.base.Cancel;
import grok2api.base.Ids;
import grok2api.base.Spool;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request; what needs work is made when it is asked for. */
final class ServerRequest implements Request {

  private final String id = Ids.random("req_");
  private final long startedNanos = System.nanoTime();
  private final RequestHead head;
  private final Connection connection;
  private final Proxies proxies;
  private final Cancel cancel;
  private final WireBody wire;
  private final List<Exchanged.Note> notes = new ArrayList<>(8);

  private RequestPath path;
  private PathPattern pattern;
  private RequestBody body;
  private Caller caller = Caller.OPEN;

  ServerRequest(RequestHead head, Connection connection, Proxies proxies, Cancel cancel) {
    this.head = head;
    this.connection = connection;
    this.proxies = proxies;
    this.cancel = cancel;
    this.wire = new WireBody(connection.input(), head.contentLength());
    this.path = new RequestPath("", List.of());
  }

  /** The target was understood. */
  void located(RequestPath at) {
    this.path = at;
  }

  /** A route was found. */
  void routed(PathPattern by, Route.Limits limits) {
    this.pattern = by;
    this.body = new RequestBody(connection, wire, head, cancel, limits.maxBodyBytes());
  }

  /** Somebody was let in. */
  void admitted(Caller who) {
    this.caller = who;
  }

  RequestHead head() {
    return head;
  }

  RequestPath requestPath() {
    return path;
  }

  WireBody wire() {
    return wire;
  }

  RequestBody requestBody() {
    return body;
  }

  List<Exchanged.Note> notes() {
    return notes;
  }

  /** True when the rest of the body is so short that reading it beats a new connection. */
  boolean isRestShort() {
    boolean held = body != null ? body.continueAwaited() : head.header("expect").isPresent();
    return wire.isDone() || !held && wire.left() >= 0 && wire.left() <= Linger.KEEP;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String path() {
    return path.path();
  }

  @Override
  public String pathVariable(String name) {
    return pattern.variable(name, path.segments());
  }

  @Override
  public Optional<String> query(String name) {
    return new QueryString(head.target()).first(name);
  }

  @Override
  public Optional<String> header(String name) {
    return head.header(name);
  }

  @Override
  public List<String> headers(String name) {
    return head.headers(name);
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public Spool spool() {
    return body.spool();
  }

  /** Grows with what arrives: a length that is only promised costs the client nothing. */
  @Override
  public byte[] bodyBytes() {
    return body.readAllBytes();
  }

  @Override
  public String clientAddress() {
    return proxies.client(connection.peer(), head);
  }

  @Override
  public boolean fromLoopback() {
    return proxies.isLocal(connection.peer(), head);
  }

  @Override
  public boolean secure() {
    return forwarded("x-forwarded-proto").map("https"::equalsIgnoreCase).orElse(false);
  }

  @Override
  public String baseUrl() {
    Optional<String> host = forwarded("x-forwarded-host").filter(Hosts::isHost);
    return (secure() ? "https://" : "http://")
        + host.or(() -> head.header("host")).orElse("localhost");
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public Cancel cancel() {
    return cancel;
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  @Override
  public void note(String key, Object value) {
    notes.add(new Exchanged.Note(key, value));
  }

  /** First entry of a header that only a proxy of ours may set. */
  private Optional<String> forwarded(String name) {
    InetAddress peer = connection.peer();
    if (!proxies.trusts(peer)) {
      return Optional.empty();
    }
    return head.header(name).map(list -> list.split(",", 2)[0].strip());
  }
}
