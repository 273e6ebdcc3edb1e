/**
 * The Responses API: create, and what is kept of it (read, continue, cancel, delete).
 *
 * <p>The path of a request: {@code Responses} (handler) - {@code Known} (what storage remembers) -
 * {@code ResponsesReader} (JSON to request) - {@code LiveResponse} (the turn, cancellable, kept at
 * its end) - {@link grok2api.api.TurnReply} (driver) - {@code ResponseAnswer} (events to items and
 * calls on a sink) - {@code ResponseFrames} or {@code ResponseBody}.
 *
 * <p>In: JSON of {@link grok2api.http.Request}, {@link grok2api.chat.ConversationStore}. Out:
 * {@link grok2api.chat.ChatRequest}; events, bodies, {@link grok2api.chat.StoredTurn}.
 *
 * <p>Uses: base, json, config, model, chat, http, gateway, api, api.fields. Nothing uses this room
 * but the wiring.
 */
package grok2api.api.responses;
