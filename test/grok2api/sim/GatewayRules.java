package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The exact form of what a client may send to the gateway. */
final class GatewayRules {
  private static final Set<String> ALWAYS =
      Set.of(
          "protocol_capabilities",
          "use_chunk",
          "enable_side_by_side",
          "force_side_by_side",
          "enable_image_generation",
          "image_generation_count",
          "disable_text_follow_ups",
          "disable_artifact",
          "force_concise");
  private static final Js CONSTANTS =
      Js.parse(
          """
          {"protocol_capabilities":["conversation_attached","custom_methods_v1"],"use_chunk":true,
           "enable_side_by_side":true,"force_side_by_side":false,"enable_image_generation":true,
           "image_generation_count":2,"disable_text_follow_ups":false,"disable_artifact":true,
           "force_concise":false}\
          """);

  private GatewayRules() {}

  static void keys(String what, Js object, Set<String> required, Set<String> optional) {
    var missing = new HashSet<>(required);
    missing.removeAll(object.keys());
    unless(missing.isEmpty(), what + " lacks " + missing);
    var extra = new HashSet<>(object.keys());
    extra.removeAll(required);
    extra.removeAll(optional);
    unless(extra.isEmpty(), what + " must not have " + extra);
  }

  private static void eventId(Js event, String pattern) {
    unless(
        event.at("event_id").text().matches(pattern),
        "event_id must match " + pattern + ": " + event.at("event_id"));
  }

  static void ping(Js message) {
    keys("ping message", message, Set.of("event"), Set.of());
    keys("ping", message.at("event"), Set.of("type", "event_id"), Set.of());
    eventId(message.at("event"), "evt_hb_\\d{13}");
  }

  static void responseCreate(Js message) {
    keys("response.create message", message, Set.of("session_id", "event"), Set.of());
    keys("response.create", message.at("event"), Set.of("type", "event_id"), Set.of());
    eventId(message.at("event"), "evt_resp_\\d{13}");
  }

  static void sessionCreate(Js message) {
    Js event = message.at("event");
    keys("session.create", event, Set.of("type", "event_id", "session"), Set.of());
    String id = event.at("event_id").text();
    unless(
        id.startsWith("evt_init_") && Headers.isUuid(id.substring(9)),
        "event_id must be evt_init_<uuid>: " + id);
    Js session = event.at("session");
    keys("session", session, Set.of("model", "x_grok"), Set.of());
    unless(
        Gateway.modes().contains(session.at("model").text()),
        "unknown mode " + session.at("model"));
    Js x = session.at("x_grok");
    for (String name : CONSTANTS.keys()) {
      equal("x_grok." + name, CONSTANTS.at(name), x.at(name));
    }
    var optional = Set.of("disable_web_search", "disable_x_search");
    for (String name : optional) {
      unless(x.at(name).missing() || x.at(name).isTrue(), name + " is only ever true");
    }
    boolean continued = !x.at("conversation_id").missing();
    var required = new HashSet<>(ALWAYS);
    if (continued) {
      required.addAll(Set.of("conversation_id", "load_existing", "needs_history"));
      unless(
          x.at("load_existing").isTrue() && x.at("needs_history").isFalse(),
          "a continued session has load_existing true and needs_history false");
      keys("session.create message", message, Set.of("session_id", "event"), Set.of());
      equal("session_id", x.at("conversation_id"), message.at("session_id"));
    } else {
      required.addAll(Set.of("keep_context", "is_temporary", "disable_memory"));
      unless(x.at("keep_context").isFalse(), "keep_context must be false");
      unless(
          x.at("is_temporary").isBool() && x.at("disable_memory").isBool(),
          "is_temporary and disable_memory must be booleans");
      keys("session.create message", message, Set.of("event"), Set.of());
    }
    keys("x_grok", x, required, optional);
  }

  static Prompt item(Js message, Account account, String conversationId, String userAgent) {
    keys("item message", message, Set.of("session_id", "event"), Set.of());
    Js event = message.at("event");
    keys(
        "conversation.item.create",
        event,
        Set.of("type", "event_id", "item"),
        Set.of("parent_response_id", "file_attachment_ids"));
    eventId(event, "evt_msg_\\d{13}");
    Js item = event.at("item");
    keys("item", item, Set.of("type", "role", "x_grok"), Set.of("file_attachment_ids"));
    unless(
        item.at("type").text().equals("message") && item.at("role").text().equals("user"),
        "item must be a message of role user");
    Js x = item.at("x_grok");
    keys("item.x_grok", x, Set.of("client_message_id", "input_chunks"), Set.of());
    unless(Headers.isUuid(x.at("client_message_id").text()), "client_message_id must be a UUID");
    equal(
        "file_attachment_ids of item and event",
        item.at("file_attachment_ids").toString(),
        event.at("file_attachment_ids").toString());
    Js parent = event.at("parent_response_id");
    unless(
        parent.missing() || account.hasResponse(conversationId, parent.text()),
        "parent_response_id is not a response of this conversation: " + parent);
    List<String> ids = item.at("file_attachment_ids").list().stream().map(Js::text).toList();
    unless(
        item.at("file_attachment_ids").missing() || !ids.isEmpty(),
        "file_attachment_ids must be absent without attachments");
    files(ids, account, userAgent);
    return Prompt.ofText(chunks(x.at("input_chunks"), ids), ids.size());
  }

  private static String chunks(Js chunks, List<String> ids) {
    var mentioned = new ArrayList<String>();
    var text = new StringBuilder();
    for (Js chunk : chunks.list()) {
      if (chunk.keys().equals(Set.of("mention"))) {
        unless(text.isEmpty(), "file mentions come before the text");
        mentioned.add(chunk.at("mention", "target", "file_mention", "file_id").text());
      } else {
        unless(
            chunk.keys().equals(Set.of("text")) && chunk.at("text").keys().equals(Set.of("text")),
            "unknown chunk " + chunk);
        text.append(chunk.at("text", "text").text());
      }
    }
    equal("mentioned files", ids, mentioned);
    unless(!text.toString().isBlank() || !ids.isEmpty(), "the prompt is empty");
    return prompt(text.toString());
  }

  /** What no prompt may hold. */
  static String prompt(String text) {
    unless(
        !text.contains("[grok2api-sources]: #"),
        "the appended list of sources was sent back upstream");
    return text;
  }

  /** Attached files belong to the account and were uploaded with the same User-Agent. */
  static void files(List<String> ids, Account account, String userAgent) {
    for (String id : ids) {
      StoredFile file =
          account.file(id).orElseThrow(() -> new Violation("file is not this account's: " + id));
      unless(
          file.userAgent().isEmpty() || file.userAgent().equals(userAgent),
          "file was uploaded with another User-Agent: " + id);
    }
  }
}
