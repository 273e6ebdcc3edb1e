/**
 * The Anthropic face: {@code /v1/messages} and {@code /v1/messages/count_tokens}.
 *
 * <p>In: JSON of {@link grok2api.http.Request}, events of {@link grok2api.chat.ChatStream}. Out:
 * {@link grok2api.chat.ChatRequest}; named events and bodies. The path of a request is {@code
 * Messages} (handler) - {@code MessagesReader} with {@code History}, {@code Blocks} and {@code
 * MessageTools} (JSON to request) - {@code TurnReply} (driver) - {@code MessageAnswer} (events to
 * calls on a sink) - {@code MessageFrames} or {@code MessageBody} (sinks).
 *
 * <p>Uses: base, json, config, model, chat, http, gateway, api. Nothing uses this room but the
 * wiring.
 */
package grok2api.api.anthropic;
