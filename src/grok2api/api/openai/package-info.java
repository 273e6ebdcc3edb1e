/**
 * The OpenAI face: chat completions; and what the Responses API reads the same way: {@code
 * ContentParts}, {@code ToolDeclarations}, {@code ToolChoices}, {@code Wishes}.
 *
 * <p>In: JSON of {@link grok2api.http.Request}, events of {@link grok2api.chat.ChatStream}. Out:
 * {@link grok2api.chat.ChatRequest}; chunks and bodies. The path of a request is {@code
 * ChatCompletions} (handler) - {@code ChatReader} (JSON to request) - {@code TurnReply} (driver) -
 * {@code ChatAnswer} (events to calls on a sink) - {@code ChatFrames} or {@code ChatBody} (sinks).
 *
 * <p>Uses: base, json, config, model, chat, http, gateway, api. The Responses room and the wiring
 * use it.
 */
package grok2api.api.openai;
