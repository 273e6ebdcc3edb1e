/**
 * The endpoints of pictures and films: images, edits, videos, files of the cache, and what the web
 * pages need for drawing and voice.
 *
 * <p>In: {@link grok2api.http.Request}, JSON or multipart. Out: what {@link
 * grok2api.gateway.MediaGateway}, {@link grok2api.gateway.Films} and {@link
 * grok2api.media.MediaCache} hold, in the shapes of the OpenAI API and of the web pages.
 *
 * <p>Uses: base, json, config, model, media, http, upstream (types of voice), gateway, api.
 */
package grok2api.api.media;
