/**
 * What all APIs share: who may come in, how failures look, the model lists, and the one driver that
 * answers a chat turn, streamed or not.
 *
 * <p>In: {@link grok2api.http.Request}, {@link grok2api.gateway.Turn}. Out: bytes on {@link
 * grok2api.http.Reply}. An API of its own lives in a room below this one and consists of a
 * <em>reader</em> (JSON to {@link grok2api.chat.ChatRequest}, pure), a state machine that turns
 * events into calls on a <em>sink</em>, two sinks ({@link grok2api.api.EventFrames} for streams,
 * {@link grok2api.api.EventBody} for plain answers), and a handler that puts them into {@link
 * grok2api.api.TurnReply}.
 *
 * <p>Uses: base, json, config, model, chat, http, gateway.
 */
package grok2api.api;
