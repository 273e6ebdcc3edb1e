package grok2api.media;

/**
 * What a voice conversation is to be like.
 *
 * @param instruction replaces the personality; empty: none
 */
public record VoiceWish(String voice, String personality, double speed, String instruction) {}
