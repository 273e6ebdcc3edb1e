package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Ws;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to the chat gateway. This thread reads; answers are played by a thread of their
 * own, so that pings are answered and a leaving client is noticed meanwhile.
 */
final class Gateway {
  private static final AtomicLong IDS = new AtomicLong();
  private static final long ATTACH_MILLIS = 3;
  private static final long LINGER_MILLIS = 10_000;

  private final Simulator sim;
  private final Account account;
  private final Ws ws;
  private final Seen seen;
  private final String userAgent;
  private final long opened = System.nanoTime();
  private volatile boolean attached;
  private volatile boolean done;
  private String mode = "";
  private String conversationId = "";
  private Optional<Prompt> prompt = Optional.empty();
  private volatile Optional<GatewayCarrier> carrier = Optional.empty();
  private boolean sessionAsked;
  private long lastPing = opened;

  Gateway(Simulator sim, Account account, Ws ws, Seen seen, String userAgent) {
    this.sim = sim;
    this.account = account;
    this.ws = ws;
    this.seen = seen;
    this.userAgent = userAgent;
  }

  /** Serves the connection until it ends. */
  void run() throws IOException {
    try {
      Optional<String> message = ws.next();
      while (message.isPresent()) {
        seen.message(message.get());
        obey(message.get());
        message = ws.next();
      }
    } catch (IOException e) {
      seen.ended(end());
    } finally {
      checkPingsAtEnd();
      seen.ended(end());
    }
  }

  /** Who ended the connection; reader and player may both see it and must say the same. */
  private String end() {
    boolean answered = done || carrier.filter(GatewayCarrier::completed).isPresent();
    return ws.ended() ? "cut" : answered ? "client closed" : "client left";
  }

  private void obey(String message) throws IOException {
    try {
      handle(Js.parse(message));
    } catch (Violation | IllegalArgumentException e) {
      sim.violation("gateway: " + e.getMessage() + " in " + message);
      send(
          Js.obj(
              "type",
              "error",
              "error",
              Js.obj("code", 3, "message", "simulator: " + e.getMessage())));
    }
  }

  private void handle(Js message) throws IOException {
    Js event = message.at("event");
    String type = event.at("type").text();
    if (type.equals("ping")) {
      GatewayRules.ping(message);
      pinged();
      send(Js.obj("type", "pong"));
    } else if (type.equals("session.create")) {
      unless(!sessionAsked, "session.create sent twice");
      sessionAsked = true;
      create(message);
    } else {
      unless(attached, type + " before session.created and conversation.attached");
      unless(
          message.at("session_id").text().equals(conversationId),
          "session_id must be " + conversationId);
      item(type, message);
    }
  }

  private void create(Js message) throws IOException {
    GatewayRules.sessionCreate(message);
    Js session = message.at("event", "session");
    mode = session.at("model").text();
    String wanted = session.at("x_grok", "conversation_id").text();
    if (!wanted.isEmpty() && !account.hasConversation(wanted)) {
      send(
          Js.obj("type", "error", "error", Js.obj("code", 5, "message", "Conversation not found")));
      return;
    }
    conversationId = wanted.isEmpty() ? "c-" + IDS.incrementAndGet() : wanted;
    account.conversation(conversationId, "");
    String eventId = message.at("event", "event_id").text();
    Thread.ofVirtual().start(() -> attach(eventId, wanted.isEmpty()));
  }

  /** Attaches a moment later, so that a client that does not wait is caught. */
  private void attach(String eventId, boolean fresh) {
    String created = envelope(Js.obj("type", "session.created", "client_event_id", eventId));
    String bound =
        envelope(
            Js.obj(
                "type",
                "conversation.attached",
                "conversation",
                Js.obj("id", conversationId),
                "mode",
                fresh ? "new" : "existing"));
    try {
      ws.pause(ATTACH_MILLIS);
      switch (sim.switches.attach()) {
        case CREATED_FIRST -> attach(created, bound);
        case ATTACHED_FIRST -> attach(bound, created);
        case GLUED -> attach(created + bound);
        case FOREIGN_FIRST ->
            attach(
                Js.obj(
                        "session_id",
                        "c-foreign",
                        "event",
                        Js.obj("type", "session.created", "client_event_id", "evt_init_foreign"))
                    .toString(),
                created,
                bound);
        case MISMATCH ->
            attach(
                created,
                bound.replace("{\"id\":\"" + conversationId, "{\"id\":\"other-" + conversationId));
        case EMPTY_ID ->
            attach(created, bound.replace("{\"id\":\"" + conversationId, "{\"id\":\""));
        case SILENT -> seen.message("(no attach, by script)");
      }
    } catch (IOException e) {
      seen.ended("client left");
    }
  }

  private void attach(String... messages) throws IOException {
    for (int i = 0; i < messages.length; i++) {
      attached = i == messages.length - 1;
      ws.send(messages[i]);
    }
  }

  private void item(String type, Js message) throws IOException {
    if (type.equals("conversation.item.create")) {
      prompt = Optional.of(GatewayRules.item(message, account, conversationId, userAgent));
      send(Js.obj("type", "conversation.item.added", "item", Js.obj("id", "u-1")));
    } else if (type.equals("response.create")) {
      GatewayRules.responseCreate(message);
      Prompt asked = prompt.orElseThrow(() -> new Violation("response.create without an item"));
      prompt = Optional.empty();
      done = false;
      Thread.ofVirtual().start(() -> answer(asked));
    } else {
      throw new Violation("unknown event type " + type);
    }
  }

  private void answer(Prompt asked) {
    String responseId = "r-" + IDS.incrementAndGet();
    var player = new GatewayCarrier(ws, conversationId, responseId);
    carrier = Optional.of(player);
    try {
      if (!account.charge(mode)) {
        done = true;
        send(Js.obj("type", "error", "error", Js.obj("code", 8, "message", "Too many requests")));
        return;
      }
      account.conversation(conversationId, responseId);
      Reply reply = sim.turn(account.token(), asked, true);
      player.use(reply.wire());
      done = player.play(inBand(reply)) && player.completed();
      long linger = reply.wire().keepOpen();
      ws.pause(linger > 0 ? linger : LINGER_MILLIS);
      if (done && linger == 0) {
        sim.violation("gateway: connection still open 10 s after response.done: " + seen);
      }
    } catch (IOException e) {
      seen.ended(end());
    }
  }

  /** A script by prompt cannot refuse the upgrade any more: the error comes in band. */
  private static Reply inBand(Reply reply) {
    return reply
        .refusal()
        .map(
            s ->
                Reply.of()
                    .error(
                        Faults.code(s.status()),
                        Js.parse(Faults.body(s.status())).at("error", "message").text()))
        .orElse(reply);
  }

  private void pinged() {
    long now = System.nanoTime();
    long expected = sim.switches.pingEvery().toNanos();
    long gap = now - lastPing;
    if (gap < expected * 0.6 || gap > expected * 1.4) {
      sim.violation(
          "gateway: ping after " + gap / 1_000_000 + " ms instead of " + expected / 1_000_000);
    }
    lastPing = now;
  }

  private void checkPingsAtEnd() {
    long silent = System.nanoTime() - lastPing;
    if (sessionAsked && !ws.ended() && silent > sim.switches.pingEvery().toNanos() * 1.4) {
      sim.violation("gateway: no ping for " + silent / 1_000_000 + " ms");
    }
  }

  private String envelope(Js event) {
    return Js.obj("session_id", conversationId, "event", event).toString();
  }

  private void send(Js event) throws IOException {
    ws.send(
        (conversationId.isEmpty()
                ? Js.obj("event", event)
                : Js.obj("session_id", conversationId, "event", event))
            .toString());
  }

  static List<String> modes() {
    return List.of("auto", "fast", "expert", "heavy", "grok-420-computer-use-sa");
  }
}
