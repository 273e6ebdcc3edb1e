/**
 * Pictures and films: the files on this server's disk, what is ordered and what comes back, and the
 * records of jobs that outlive a request.
 *
 * <p>In: bytes from upstreams, orders from the gateway. Out: {@link grok2api.media.MediaCache}
 * (files by id, limits, eviction), {@link grok2api.media.VideoJob} and the interfaces {@link
 * grok2api.media.MediaIndex}, {@link grok2api.media.JobStore}, {@link grok2api.media.AnswerStore}
 * and {@link grok2api.media.Runner}, which a database implements.
 *
 * <p>Uses: base, config.
 */
package grok2api.media;
