/**
 * The one loop between APIs and upstreams: which model, which account, when to try again, when to
 * stop, and how it went.
 *
 * <p>In: {@link grok2api.chat.ChatRequest} from the APIs. Out: {@link grok2api.gateway.Turn}, a
 * stream of events that needs no further treatment; {@link grok2api.gateway.ModelDirectory} for the
 * model lists.
 *
 * <p>Uses: base, json, config, model, chat, account, upstream.
 */
package grok2api.gateway;
