/**
 * Where log lines go: console, daily file, and the last 1,000 in memory for the admin page.
 *
 * <p>In: everything written through {@link System.Logger}; {@link grok2api.log.LogSettings}. Out:
 * {@link grok2api.log.Logs}, {@link grok2api.log.LogEntry}, {@link grok2api.log.LogItem}.
 *
 * <p>Callers write {@code event.name key=value ...}; whatever they write, control characters are
 * escaped and what looks like a credential is masked here, once, before it goes anywhere.
 *
 * <p>Uses: base, json (for JSON lines). The only room for java.util.logging.
 */
package grok2api.log;
