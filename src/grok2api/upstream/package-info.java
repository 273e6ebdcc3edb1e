/**
 * What an upstream can do, and what adapters share.
 *
 * <p>In: {@link grok2api.chat.ChatRequest}, a model and a leased account. Out: {@link
 * grok2api.chat.ChatStream}. Adapters live in rooms below this one; none knows another, an API or
 * the HTTP server.
 *
 * <p>Shared by adapters of models without tools of their own: {@link grok2api.upstream.ToolPrompt}
 * describes tools in the prompt, {@link grok2api.upstream.ToolSieve} takes the calls out of the
 * text that comes back. {@link grok2api.upstream.TurnStream} turns any adapter's {@link
 * grok2api.upstream.Transport} into a stream of events. {@link grok2api.upstream.AccountOps}: what
 * can be done to an account.
 *
 * <p>Uses: base, json, config, model, chat, account, net.
 */
package grok2api.upstream;
