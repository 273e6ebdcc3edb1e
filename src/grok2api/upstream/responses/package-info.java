/**
 * The vendor's Responses format, as console.x.ai and api.x.ai speak it: one writer of requests, one
 * reader of events, one reading of errors, for both adapters.
 *
 * <p>In: {@link grok2api.chat.ChatRequest} and a model. Out: request bytes ({@code ResponsesBody}),
 * {@link grok2api.chat.ChatStream} over an accepted answer ({@code EventStream}, fed by {@code
 * ResponseEvents} or an adapter's own reader), {@link grok2api.base.Failure} from an error body
 * ({@code VendorError}).
 *
 * <p>Tools, searches and usage are native here: nothing is written into the prompt and nothing is
 * parsed out of text. Observed until 2026-10; unknown events and members are passed over.
 *
 * <p>Uses: base, json, config, model, chat, upstream, net.
 */
package grok2api.upstream.responses;
