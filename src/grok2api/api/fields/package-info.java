/**
 * Request fields that chat completions and Responses spell alike: content parts, tool declarations,
 * the choice among them, effort and answer format.
 *
 * <p>In: values of a request body with their paths ({@link grok2api.json.JsonAt}). Out: parts,
 * tools and wishes of {@link grok2api.chat.ChatRequest}, or a 400 that names the field. Pure.
 *
 * <p>Uses: base, json, chat, api. Used by the rooms of the two OpenAI APIs only.
 */
package grok2api.api.fields;
