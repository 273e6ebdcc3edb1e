/**
 * Everything that touches a database: SQLite files with one thread each, PostgreSQL, MySQL and
 * MariaDB behind a pool, Redis; the rows of accounts, schemas, and the moves between them.
 * Implements the store interfaces of the rooms below.
 *
 * <p>In: the variables that name a storage; records and changes of {@code account}, settings of
 * {@code config}. Out: {@link grok2api.store.Storage} (accounts, settings, who leads, kept turns,
 * films, client keys, request log), {@link grok2api.store.Migration} (the command), and files
 * beside that each instance has for itself.
 *
 * <p>Uses: base, json, config, model, chat, media, account, audit. The only room for java.sql, for
 * connection pools and for Redis.
 */
package grok2api.store;
