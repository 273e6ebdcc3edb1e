/**
 * What an upstream can do, and what adapters share.
 *
 * <p>In: {@link grok2api.chat.ChatRequest}, a model and a leased account. Out: {@link
 * grok2api.chat.ChatStream}. Adapters live in rooms below this one; none knows another, an API or
 * the HTTP server.
 *
 * <p>Uses: base, json, config, model, chat, account.
 */
package grok2api.upstream;
