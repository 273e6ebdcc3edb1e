/**
 * The one loop between APIs and upstreams: which model, which account, when to try again, when to
 * stop, and how it went.
 *
 * <p>In: {@link grok2api.chat.ChatRequest} from the APIs. Out: {@link grok2api.gateway.Turn}, a
 * stream of events that needs no further treatment; {@link grok2api.gateway.ModelDirectory} for the
 * model lists.
 *
 * <p>Pictures and films take the same road with other rules: {@link grok2api.gateway.MediaGateway}
 * fills orders at once, {@link grok2api.gateway.Films} as jobs that outlive the process.
 *
 * <p>Uses: base, json, config, model, chat, media, account, upstream.
 */
package grok2api.gateway;
