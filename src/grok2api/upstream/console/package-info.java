/**
 * console.x.ai, spoken to with the SSO tokens of accounts: chat and quota behind DPoP.
 *
 * <p>In: {@link grok2api.chat.ChatRequest}, a leased account, an egress. Out: {@link
 * grok2api.chat.ChatStream}. {@code ConsoleChat} is the door for turns, {@code ConsoleQuota} for
 * quotas; {@code ConsoleCalls} sends, with {@code DpopSessions} behind it; {@code ConsoleFailures}
 * says what a refusal means. Bodies and events are those of upstream.responses.
 *
 * <p>The service is private and was observed until 2026-10; every access token is bound to a key
 * that lives in memory only.
 *
 * <p>Uses: base, json, config, model, chat, account, upstream, upstream.responses, net.
 */
package grok2api.upstream.console;
