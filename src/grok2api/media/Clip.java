package grok2api.media;

/**
 * A finished film upstream.
 *
 * @param url absolute
 * @param firstPost id of the post of its first part; an extended film names it
 * @param thumbnail absolute URL of a still, possibly empty
 */
public record Clip(String url, String firstPost, String thumbnail) {}
