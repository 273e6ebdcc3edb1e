package grok2api.api.openai;

import grok2api.chat.ChatRequest;
import java.util.Optional;

/**
 * A chat completion as ordered: the turn, and how its answer is wanted.
 *
 * @param stream what the body says about streaming, if anything
 * @param includeUsage a last chunk with usage is wanted
 * @param choices how many answers, at least 1
 */
record ChatOrder(
    ChatRequest request, Optional<Boolean> stream, boolean includeUsage, int choices) {}
