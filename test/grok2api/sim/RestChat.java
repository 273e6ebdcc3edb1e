package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The conversation endpoints of grok.com: text, and the media jobs that share their path. */
final class RestChat {
  private static final String BASE = "/rest/app-chat/conversations/";
  private static final AtomicLong IDS = new AtomicLong();
  private static final Js CONSTANTS =
      Js.parse(
          """
          {"imageAttachments":[],"disableTextFollowUps":false,"disableSelfHarmShortCircuit":false,
           "enableImageGeneration":true,"enableImageStreaming":true,"imageGenerationCount":2,
           "returnImageBytes":false,"returnRawGrokInXaiRequest":false,"enableSideBySide":true,
           "forceSideBySide":false,"forceConcise":false,"isAsyncChat":false,
           "sendFinalMetadata":true,
           "collectionIds":[],"connectors":[],"searchAllConnectors":false,
           "toolOverrides":{"gmailSearch":false,"googleCalendarSearch":false,"outlookSearch":false,
             "outlookCalendarSearch":false,"googleDriveSearch":false},
           "responseMetadata":{},
           "deviceEnvInfo":{"darkModeEnabled":false,"devicePixelRatio":2,"screenWidth":2056,
             "screenHeight":1329,"viewportWidth":2056,"viewportHeight":1083}}\
          """);
  private static final Set<String> VARIABLE =
      Set.of("message", "modeId", "temporary", "disableMemory", "fileAttachments", "disableSearch");

  private final Simulator sim;
  private final WebHost web;
  private final MediaJobs jobs;

  RestChat(Simulator sim, WebHost web, MediaJobs jobs) {
    this.sim = sim;
    this.web = web;
    this.jobs = jobs;
  }

  void handle(Exchange x, Seen seen) throws IOException {
    String rest = x.path().substring(BASE.length());
    if (x.method().equals("GET") && rest.endsWith("/responses")) {
      web.enter(x, Headers.Kind.LOOSE);
      jobs.poll(x, rest.substring(0, rest.indexOf('/')));
      return;
    }
    unless(x.method().equals("POST"), "conversations take POST");
    Js body = Js.parse(x.text());
    if (!body.at("modelName").missing()) {
      Account account = web.enterJson(x, "https://grok\\.com/imagine(/post/[0-9a-zA-Z-]+)?");
      jobs.run(x, seen, account, body);
      return;
    }
    Account account = web.enterJson(x, "https://grok\\.com/");
    boolean fresh = rest.equals("new");
    unless(fresh || rest.endsWith("/responses"), "unknown path " + x.path());
    check(body, fresh);
    String conversation =
        fresh
            ? "c-" + IDS.incrementAndGet()
            : rest.substring(0, rest.length() - "/responses".length());
    if (!fresh && !account.hasConversation(conversation)) {
      throw new Refusal(404, Faults.json(5, "Conversation not found"));
    }
    unless(
        fresh || account.hasResponse(conversation, body.at("parentResponseId").text()),
        "parentResponseId is not a response of this conversation");
    answer(x, seen, account, body, conversation);
  }

  private static void check(Js body, boolean fresh) {
    var required = new java.util.HashSet<>(VARIABLE);
    required.addAll(CONSTANTS.keys());
    if (!fresh) {
      required.add("parentResponseId");
    }
    GatewayRules.keys("chat body", body, required, Set.of("customPersonality"));
    for (String name : CONSTANTS.keys()) {
      Violation.equal(name, CONSTANTS.at(name), body.at(name));
    }
    unless(Gateway.modes().contains(body.at("modeId").text()), "modeId " + body.at("modeId"));
    unless(
        body.at("temporary").isBool()
            && body.at("disableMemory").isBool()
            && body.at("disableSearch").isBool()
            && body.at("fileAttachments").isArray(),
        "temporary, disableMemory, disableSearch: booleans; fileAttachments: list");
    unless(
        body.at("customPersonality").missing() || !body.at("customPersonality").text().isBlank(),
        "customPersonality is empty");
    unless(
        !body.at("message").text().isBlank() || body.at("fileAttachments").size() > 0,
        "message is empty");
    GatewayRules.prompt(body.at("message").text());
  }

  private void answer(Exchange x, Seen seen, Account account, Js body, String conversation)
      throws IOException {
    List<String> ids = body.at("fileAttachments").list().stream().map(Js::text).toList();
    GatewayRules.files(ids, account, x.header("User-Agent"));
    sim.refusal(account.token())
        .ifPresent(
            status -> {
              throw new Refusal(status);
            });
    if (!account.charge(body.at("modeId").text())) {
      throw new Refusal(429, Faults.body(429));
    }
    Prompt prompt = Prompt.ofText(body.at("message").text(), ids.size());
    Reply reply = sim.turn(account.token(), prompt, true);
    if (reply.refusal().isPresent()) {
      Simulator.send(x, reply.refusal().get());
      return;
    }
    String responseId = "r-" + IDS.incrementAndGet();
    account.conversation(conversation, responseId);
    var carrier = new RestCarrier(x, reply.wire(), conversation, responseId);
    if (!carrier.play(reply)) {
      seen.ended("cut");
    }
  }
}
