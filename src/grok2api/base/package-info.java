/**
 * What every other room needs and what itself needs nothing: the one exception, cancellation,
 * secrets, random ids, text of many megabytes.
 *
 * <p>In: plain values. Out: {@link grok2api.base.Failure}, {@link grok2api.base.Cancel}, {@link
 * grok2api.base.Secret}, {@link grok2api.base.Ids}, {@link grok2api.base.LongText} in a {@link
 * grok2api.base.Spool}.
 *
 * <p>Uses: the JDK only. Everything may use this room.
 */
package grok2api.base;
