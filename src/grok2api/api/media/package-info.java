/**
 * The endpoints of pictures and films: images, edits, videos, files of the cache, what the operator
 * does with the cache and with upstream files, and what the web pages need for drawing and voice.
 *
 * <p>In: {@link grok2api.http.Request}, JSON or multipart. Out: answers of {@link
 * grok2api.gateway.Pictures}, {@link grok2api.gateway.Films} and {@link grok2api.media.MediaCache}
 * in the shapes of the OpenAI API, of the admin API and of the web pages.
 *
 * <p>Uses: base, json, config, model, chat, media, http, gateway, api.
 */
package grok2api.api.media;
