/**
 * grok.com, spoken to with the SSO tokens of accounts: chat over its WebSocket gateway or its older
 * REST stream, attachments, quotas, account set-up.
 *
 * <p>In: {@link grok2api.chat.ChatRequest}, a leased account, an egress. Out: {@link
 * grok2api.chat.ChatStream}. {@code WebChat} is the door; {@code Prompt} flattens the conversation,
 * {@code GatewayTransport} and {@code RestTransport} carry it, {@code Answer} makes events of what
 * comes back, {@code WebFailures} says what a refusal means.
 *
 * <p>Both protocols are private and were observed until 2026-10: unknown frames are passed over,
 * members come in snake and in camel case, every origin is a setting.
 *
 * <p>{@code WebMedia} is the door for pictures and films: {@code ImagineDraw} (picture socket),
 * {@code ImageEdit}, {@code Filming}, {@code AssetReader}; {@code AssetPlace} says which hosts get
 * the cookie.
 *
 * <p>Uses: base, json, config, model, chat, media, account, upstream, net. No other adapter.
 */
package grok2api.upstream.web;
