/**
 * The operator's API: accounts, configuration, cache, batches, logs.
 *
 * <p>In: {@link grok2api.http.Request} with the admin key or session. Out: JSON in the shapes that
 * scripts of older servers know, errors with {@code detail} and {@code message} beside {@code
 * error}.
 *
 * <p>Uses: base, json, config, model, account, audit, log, media, http, gateway, api.
 */
package grok2api.api.admin;
