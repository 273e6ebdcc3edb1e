/**
 * api.x.ai, spoken to with official keys: no accounts, no browser.
 *
 * <p>In: {@link grok2api.chat.ChatRequest}, a leased key, an egress. Out: {@link
 * grok2api.chat.ChatStream}, {@link grok2api.upstream.OfficialModels}. {@code OfficialChat} is the
 * door for turns, {@code KeyRing} lends the keys, {@code ModelList} keeps the list of models.
 * Requests with members that only chat completions have take that path ({@code ChatBody}, {@code
 * ChatChunks}); all others the Responses API.
 *
 * <p>Facts: the vendor's public API description, read in 2026.
 *
 * <p>Uses: base, json, config, model, chat, account, upstream, upstream.responses, net.
 */
package grok2api.upstream.official;
