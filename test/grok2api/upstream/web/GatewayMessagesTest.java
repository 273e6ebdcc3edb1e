package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import grok2api.chat.ChatRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayMessagesTest {

  @Test
  void namesTheFilesInTheItemAndBesideIt() {
    Turn turn = new Turn("[user]: see", "fast", List.of("file-a"), Optional.empty());
    String item = GatewayMessages.item("c-11", turn);
    assertEquals(
        """
        {"session_id":"c-11","event":{"type":"conversation.item.create","event_id":"evt_msg_T",\
        "item":{"type":"message","role":"user","x_grok":{"client_message_id":"ID",\
        "input_chunks":[{"mention":{"target":{"file_mention":{"file_id":"file-a"}}}},\
        {"text":{"text":"[user]: see"}}]},"file_attachment_ids":["file-a"]},\
        "file_attachment_ids":["file-a"]}}\
        """,
        steady(item));
  }

  @Test
  void namesTheParentWhenAConversationGoesOn() {
    ChatRequest.Continuation parent = new ChatRequest.Continuation("a", "c-11", "r-7", 1);
    Turn turn = new Turn("more", "fast", List.of(), Optional.of(parent));
    String item = GatewayMessages.item("c-11", turn);
    assertEquals(
        """
        {"session_id":"c-11","event":{"type":"conversation.item.create","event_id":"evt_msg_T",\
        "item":{"type":"message","role":"user","x_grok":{"client_message_id":"ID",\
        "input_chunks":[{"text":{"text":"more"}}]}},"parent_response_id":"r-7"}}\
        """,
        steady(item));
    assertFalse(item.contains("file_attachment_ids"));
  }

  private static String steady(String message) {
    return message
        .replaceFirst("evt_msg_[0-9]{13}", "evt_msg_T")
        .replaceFirst("(client_message_id\":\")[0-9a-f-]{36}", "$1ID");
  }
}
