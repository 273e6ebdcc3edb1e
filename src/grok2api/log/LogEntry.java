package grok2api.log;

import java.lang.System.Logger.Level;
import java.time.Instant;

/**
 * One line of the log, already escaped and masked.
 *
 * @param id counts up from 1
 * @param source logger without the program's prefix: {@code config.ConfigStore}
 * @param message {@code event.name key=value ...} on one line
 * @param trace stack trace with line breaks; empty without an exception
 */
public record LogEntry(
    long id, Instant time, Level level, String source, String message, String trace) {}
