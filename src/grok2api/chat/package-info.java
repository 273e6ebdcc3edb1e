/**
 * The neutral conversation: what every API reads its requests into and every upstream answers with.
 *
 * <p>In and out: {@link grok2api.chat.ChatRequest} (one turn with its history, tools and wishes),
 * {@link grok2api.chat.ChatEvent} (what happens while it is answered), {@link
 * grok2api.chat.ChatStream} (those events, pulled), {@link grok2api.chat.Usage}; {@link
 * grok2api.chat.ConversationStore} keeps answered turns. No API format and no upstream format
 * appears here.
 *
 * <p>Uses: base, json (schemas of tools are JSON values).
 */
package grok2api.chat;
