/**
 * Everything that touches a database: the SQLite file with its one thread, the rows of accounts,
 * schema and migrations. Implements the store interfaces of the rooms below.
 *
 * <p>In: records and changes of {@code account}. Out: {@link grok2api.store.SqliteDatabase} (one
 * connection, one thread, transactions), {@link grok2api.store.SqlAccountStore}, {@link
 * grok2api.store.ResponsesDatabase} (kept turns, a file of their own).
 *
 * <p>Uses: base, json, config, model, chat, media, account, audit. The only room for java.sql.
 */
package grok2api.store;
