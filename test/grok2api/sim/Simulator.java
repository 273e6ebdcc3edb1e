package grok2api.sim;

import grok2api.sim.wire.Exchange;
import grok2api.sim.wire.Handler;
import grok2api.sim.wire.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Strict fakes of grok.com, assets.grok.com, accounts.x.ai, console.x.ai, api.x.ai, a LiveKit
 * server, a clearance solver, and a trap that nobody should talk to with a cookie.
 *
 * <p>Each host has its own port on 127.0.0.1. Safe for many threads; {@link #close} ends
 * everything.
 *
 * <p><b>Without a script</b> the model says what follows "say", calls a declared function whose
 * name (or last word of it) is in the question, answers a tool result with {@code The tool says:
 * ...}, draws when asked to draw, and else answers {@code You said: ...}.
 *
 * <p><b>Language in the prompt</b>, obeyed on every carrier, for clients without Java. Marks of the
 * last user message that has some are played in order until it has been answered:
 *
 * <pre>
 * [[sim: tiny]]  [[sim: say words]]  [[sim: text one chunk]]  [[sim: think t]]  [[sim: header t]]
 * [[sim: summary t]]  [[sim: stream 200x20]] (chunks x bytes)  [[sim: slow 50x50ms]]
 * [[sim: slow 50x20x50ms]] (chunks x bytes x distance)  [[sim: tool get_weather {"city":"Oslo"}]]
 * [[sim: then]] (what follows belongs to the turn after the tool result; a tool mark says "ok" when
 *   no tools were declared, as in a client's request for a title)
 * [[sim: search query]]  [[sim: page URL title]]  [[sim: cite URL title]]  [[sim: image]]
 * [[sim: image moderated]]  [[sim: error 429]] (as HTTP, or in band where that is too late)
 * [[sim: error 403 html]]  [[sim: finish incomplete max_output_tokens]]  [[sim: finish failed why]]
 * [[sim: silent 120s]]  [[sim: pause 500ms]]  [[sim: cut]]  [[sim: cut after 3]]  [[sim: hangup]]
 * [[sim: chop 1]] (text so far in chunks of n characters)  [[sim: glued 3]]  [[sim: pieces 2]]
 * [[sim: sse]]  [[sim: noise]]
 * </pre>
 *
 * <p><b>Strictness</b>: a request that breaks a rule (headers and cookies per kind of call, exact
 * bodies, order of messages, ownership of files, DPoP proofs, ...) is answered with 400 or an error
 * event and recorded in {@link #violations()}.
 */
public final class Simulator implements AutoCloseable {
  /** How the gateway answers {@code session.create}. */
  public enum Attach {
    /** {@code session.created}, then {@code conversation.attached}. */
    CREATED_FIRST,
    /** The other way round. */
    ATTACHED_FIRST,
    /** Both in one message. */
    GLUED,
    /** Not at all. */
    SILENT,
    /** Attached to another conversation than the session's. */
    MISMATCH,
    /** Attached to a conversation without an id. */
    EMPTY_ID,
    /** A {@code session.created} for somebody else's event comes first. */
    FOREIGN_FIRST
  }

  /**
   * How to start.
   *
   * @param acceptAny take every token that begins with sim-basic-, sim-super- or sim-heavy- (with
   *     sim- alone: basic) and every API key that begins with sim-key-, without registration and
   *     without using up quota
   * @param bench no checks and no journal for prompts with a bench mark; ready bytes instead
   * @param ports fixed ports by host name (web, assets, ...); others are free ones
   */
  public record Options(boolean acceptAny, boolean bench, Map<String, Integer> ports) {}

  private static final int MAX_JOURNAL = 200_000;

  final Options options;
  final Clearance clearance = new Clearance();
  final Switches switches = new Switches();
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final Map<String, OfficialKey> keys = new ConcurrentHashMap<>();
  private final Map<String, Replies> scripts = new ConcurrentHashMap<>();
  private final Map<String, Replies> answers = new ConcurrentHashMap<>();
  private final Set<String> requestIds = ConcurrentHashMap.newKeySet();
  private final List<Seen> journal = Collections.synchronizedList(new ArrayList<>());
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Optional<BenchHost> bench;

  /** Starts on free ports; accounts and keys must be registered. */
  public Simulator() {
    this(new Options(false, false, Map.of()));
  }

  /** Starts as {@code options} say. */
  public Simulator(Options options) {
    this.options = options;
    var web = new WebHost(this);
    var console = new ConsoleHost(this);
    var api = new ApiHost(this);
    bench =
        options.bench() ? Optional.of(new BenchHost(this, web, console, api)) : Optional.empty();
    listen("web", quick("web", web));
    listen("assets", x -> recorded("assets", x, new AssetsHost(this)));
    listen("accounts", x -> recorded("accounts", x, new AccountsHost(this)));
    listen("console", quick("console", console));
    listen("api", quick("api", api));
    listen("livekit", x -> recorded("livekit", x, (y, seen) -> y.json(404, "{}")));
    listen("solver", x -> recorded("solver", x, clearance::solve));
    listen("trap", x -> recorded("trap", x, this::trap));
  }

  private Handler quick(String name, Host strict) {
    return bench.<Handler>map(b -> x -> b.handle(name, x)).orElse(x -> recorded(name, x, strict));
  }

  private void listen(String host, Handler handler) {
    try {
      listeners.put(
          host,
          new Listener(
              options.ports().getOrDefault(host, 0),
              handler,
              problem -> violation(host + ": " + problem)));
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /** One fake host: answers a request that is in the journal already. */
  interface Host {
    void handle(Exchange x, Seen seen) throws IOException;
  }

  void recorded(String name, Exchange x, Host host) throws IOException {
    var seen = new Seen(name, x);
    if (journal.size() < MAX_JOURNAL) {
      journal.add(seen);
    }
    try {
      if (!fixedAnswer(x)) {
        noCookieForStrangers(name, x);
        host.handle(x, seen);
      }
      seen.ended("answered");
    } catch (Violation e) {
      violation(seen + ": " + e.getMessage());
      if (!x.answered()) {
        x.json(400, Faults.json(3, "simulator: " + e.getMessage()));
      }
      seen.ended("answered");
    } catch (Refusal e) {
      send(x, e.answer());
      seen.ended("answered");
    } catch (IOException e) {
      seen.ended("client left");
      throw e;
    } catch (RuntimeException e) {
      violation(seen + ": simulator failed: " + e);
      seen.ended("answered");
      throw new IOException(e);
    }
  }

  private boolean fixedAnswer(Exchange x) throws IOException {
    Replies replies = answers.get(x.method() + " " + x.path());
    Optional<Step.Status> status = replies == null ? Optional.empty() : replies.next().refusal();
    if (status.isEmpty()) {
      return false;
    }
    send(x, status.get());
    return true;
  }

  static void send(Exchange x, Step.Status s) throws IOException {
    x.reply(
        s.status(),
        s.body().getBytes(java.nio.charset.StandardCharsets.UTF_8),
        s.headers().toArray(String[]::new));
  }

  private void noCookieForStrangers(String host, Exchange x) {
    boolean stranger = Set.of("api", "livekit", "solver", "trap").contains(host);
    Violation.unless(
        !stranger || !x.header("Cookie").contains("sso"),
        "an sso cookie was sent to the " + host + " host");
  }

  private void trap(Exchange x, Seen seen) throws IOException {
    if (x.path().equals("/to")) {
      x.reply(302, new byte[0], "Location", x.query());
    } else if (x.path().endsWith(".png") || x.path().endsWith(".jpg")) {
      x.reply(200, Pictures.png(), "Content-Type", "image/png");
    } else if (x.path().endsWith(".mp4")) {
      x.reply(200, Pictures.mp4(4096), "Content-Type", "video/mp4");
    } else {
      x.reply(200, new byte[0], "Content-Type", "text/plain");
    }
  }

  private String url(String host) {
    return "http://127.0.0.1:" + listeners.get(host).port();
  }

  /** Base URL in place of {@code https://grok.com}. */
  public String webUrl() {
    return url("web");
  }

  /** Base URL in place of {@code https://assets.grok.com}. */
  public String assetsUrl() {
    return url("assets");
  }

  /** Base URL in place of {@code https://accounts.x.ai}. */
  public String accountsUrl() {
    return url("accounts");
  }

  /** Base URL in place of {@code https://console.x.ai}. */
  public String consoleUrl() {
    return url("console");
  }

  /** Base URL in place of {@code https://api.x.ai}. */
  public String apiUrl() {
    return url("api");
  }

  /** Base URL in place of {@code wss://livekit.grok.com}. */
  public String livekitUrl() {
    return url("livekit").replace("http:", "ws:");
  }

  /** Address of the clearance solver (the caller adds {@code /v1}). */
  public String flaresolverrUrl() {
    return url("solver");
  }

  /**
   * A foreign host: an sso cookie that reaches it is a violation. Serves {@code *.png}, {@code
   * *.jpg}, {@code *.mp4}, and redirects {@code /to?<url>} to that URL.
   */
  public String trapUrl() {
    return url("trap");
  }

  /** All base URLs by host name. */
  public Map<String, String> urls() {
    var urls = new LinkedHashMap<String, String>();
    listeners.keySet().forEach(h -> urls.put(h, h.equals("livekit") ? livekitUrl() : url(h)));
    return urls;
  }

  /** Registers a basic account. */
  public Account account(String token) {
    return account(token, "basic");
  }

  /** Registers an account of a tier (basic, super, heavy), or returns the one registered. */
  public Account account(String token, String tier) {
    return accounts.computeIfAbsent(token, t -> new Account(t, tier));
  }

  Optional<Account> known(String token) {
    Account account = accounts.get(token);
    if (account == null && options.acceptAny() && token.startsWith("sim-")) {
      String tier =
          token.startsWith("sim-super-")
              ? "super"
              : token.startsWith("sim-heavy-") ? "heavy" : "basic";
      account = account(token, tier).endless();
    }
    return Optional.ofNullable(account);
  }

  /** Registers a key of the official API, or returns the one registered. */
  public OfficialKey key(String key) {
    return keys.computeIfAbsent(key, OfficialKey::new);
  }

  Optional<OfficialKey> knownKey(String key) {
    if (options.acceptAny() && key.startsWith("sim-key-")) {
      key(key);
    }
    return Optional.ofNullable(keys.get(key));
  }

  /**
   * Scripts the turns of an account (key = its token, or an official key) or of every prompt that
   * contains the key. Replies are used in order; the last one stays.
   */
  public Simulator script(String tokenOrMarker, Reply... replies) {
    scripts.put(tokenOrMarker, new Replies(replies));
    return this;
  }

  /**
   * Answers a path, e.g. {@code "POST /rest/rate-limits"}, on whatever host, with {@link
   * Reply#status} replies; {@link Reply#normal} in the sequence lets a call through. The last
   * stays.
   */
  public Simulator answer(String methodAndPath, Reply... replies) {
    answers.put(methodAndPath, new Replies(replies));
    return this;
  }

  /** Removes all scripts and answers. */
  public Simulator clearScripts() {
    scripts.clear();
    answers.clear();
    return this;
  }

  /** The refusal that the token's script has next, taken only if it is one. */
  Optional<Step.Status> refusal(String token) {
    Replies replies = scripts.get(token);
    if (replies == null || replies.peek().refusal().isEmpty()) {
      return Optional.empty();
    }
    return replies.next().refusal();
  }

  /** What to answer to this turn. */
  Reply turn(String token, Prompt prompt, boolean draws) {
    Replies replies = scripts.get(token);
    for (var e : scripts.entrySet()) {
      if (replies == null && prompt.full().contains(e.getKey())) {
        replies = e.getValue();
      }
    }
    Reply reply = replies == null ? Reply.normal() : replies.next();
    return reply.isNormal() ? Model.answer(prompt, draws) : reply;
  }

  /** Switches of behaviour that are not part of one reply. */
  public Switches switches() {
    return switches;
  }

  /** The clearance side: challenges, solver behaviour, counters. */
  public Clearance clearance() {
    return clearance;
  }

  /** All requests so far, oldest first. */
  public List<Seen> journal() {
    return List.copyOf(journal);
  }

  /** Requests to that path (no query) so far. */
  public List<Seen> calls(String path) {
    return calls(seen -> seen.path().equals(path));
  }

  /** Requests that match. */
  public List<Seen> calls(Predicate<Seen> which) {
    return journal().stream().filter(which).toList();
  }

  /** Waits until there are {@code n} requests to that path and returns them. */
  public List<Seen> awaitCalls(String path, int n, Duration limit) {
    Waiting.until(
        limit,
        () -> calls(path).size() >= n,
        () -> n + " calls of " + path + ", journal: " + journal());
    return calls(path);
  }

  /** Rules that requests broke, oldest first. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /** Waits until there are {@code n} violations (those of WebSockets come late). */
  public List<String> awaitViolations(int n, Duration limit) {
    Waiting.until(limit, () -> violations.size() >= n, () -> n + " violations: " + violations);
    return violations();
  }

  void violation(String text) {
    violations.add(text);
  }

  void freshRequestId(Exchange x) {
    String id = x.header("x-xai-request-id");
    Violation.unless(id.isEmpty() || requestIds.add(id), "x-xai-request-id was used before: " + id);
  }

  /** Forgets journal and violations. */
  public Simulator forget() {
    journal.clear();
    violations.clear();
    return this;
  }

  /** Resets every open connection of a host: web, assets, console, accounts, api, solver. */
  public void dropConnections(String host) {
    listeners.get(host).dropConnections();
  }

  /** Connections open now on a host. */
  public int openConnections(String host) {
    return listeners.get(host).openConnections();
  }

  @Override
  public void close() {
    listeners.values().forEach(Listener::close);
    bench.ifPresent(BenchHost::close);
  }
}
