package grok2api.media;

import grok2api.base.Secret;

/**
 * The way into a voice conversation.
 *
 * @param url {@code wss:} address of the media server
 * @param participant and {@code room}: names, possibly empty
 */
public record VoiceTicket(Secret token, String url, String participant, String room) {}
