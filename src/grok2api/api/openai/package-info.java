/**
 * The OpenAI face: chat completions.
 *
 * <p>In: JSON of {@link grok2api.http.Request}, events of {@link grok2api.chat.ChatStream}. Out:
 * {@link grok2api.chat.ChatRequest}; chunks and bodies. The path of a request is {@code
 * ChatCompletions} (handler) - {@code ChatReader} (JSON to request) - {@code TurnReply} (driver) -
 * {@code ChatAnswer} (events to calls on a sink) - {@code ChatFrames} or {@code ChatBody} (sinks).
 *
 * <p>Uses: base, json, config, model, chat, http, gateway, api, api.fields. Nothing uses this room
 * but the wiring.
 */
package grok2api.api.openai;
