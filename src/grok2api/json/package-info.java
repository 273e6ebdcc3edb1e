/**
 * JSON in and out: a small tree for request bodies, a cursor for upstream frames, a byte writer.
 *
 * <p>In: UTF-8 bytes. Out: {@link grok2api.json.Json} values, {@link grok2api.json.JsonAt} (a value
 * with its path, for errors that name the field), {@link grok2api.json.JsonCursor} (pull reading
 * without a tree), {@link grok2api.json.JsonWriter} (one growing buffer, no tree).
 *
 * <p>Uses: base. The only room for jackson-core.
 */
package grok2api.json;
