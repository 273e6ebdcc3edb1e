/**
 * What the web pages (chat, image wall, voice) call below {@code /webui/api}: who may come in, and
 * the endpoints that exist for them alone.
 *
 * <p>In: requests of the pages with {@code app.webui_key}. Out: the list of all models with what
 * each can do; chat goes to the handler of {@code /v1/chat/completions}, registered a second time
 * by the wiring.
 *
 * <p>Uses: base, json, config, model, http, api.
 */
package grok2api.api.webui;
