package grok2api.upstream.web;

import grok2api.chat.ChatRequest;
import java.util.List;
import java.util.Optional;

/**
 * One turn as grok.com takes it.
 *
 * @param prompt the one text, tool block and history included
 * @param mode upstream's name of the mode
 * @param files ids of uploaded attachments, in order
 * @param previous the conversation that goes on, on this account
 */
record Turn(
    String prompt, String mode, List<String> files, Optional<ChatRequest.Continuation> previous) {

  Turn {
    files = List.copyOf(files);
  }
}
