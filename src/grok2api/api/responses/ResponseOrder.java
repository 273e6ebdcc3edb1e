package grok2api.api.responses;

import grok2api.chat.ChatRequest;
import grok2api.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * A response as ordered: the turn, and how its answer is wanted and kept.
 *
 * @param draws the client insists on a picture
 * @param stream what the body says about streaming, if anything
 * @param store whether the answer is kept
 * @param previous id of the response that this one continues
 * @param input the items of this request as they are kept, references resolved
 * @param framing fingerprint of what stands in front of the conversation
 * @param skipped types of items and tools that mean nothing here, for the log
 */
record ResponseOrder(
    ChatRequest request,
    AnswerShape shape,
    boolean draws,
    Echo echo,
    Optional<Boolean> stream,
    boolean store,
    Optional<String> previous,
    List<Json.Obj> input,
    String framing,
    List<String> skipped) {}
