/**
 * A strict, independent fake of Grok's upstreams over real sockets. It shares no code with the
 * product, so that it cannot share its mistakes.
 *
 * <pre>{@code
 * try (var sim = new Simulator()) {                       // free ports on 127.0.0.1
 *   Account a = sim.account("tok-1", "super");             // known SSO token; others get 401
 *   sim.script("tok-1", Reply.status(429), Reply.words("Four degrees."));  // last one stays
 *   // point the product at sim.webUrl(), assetsUrl(), consoleUrl(), accountsUrl(), apiUrl() ...
 *   assertEquals(List.of(), sim.violations());             // nothing but correct requests
 *   Seen chat = sim.awaitCalls("/ws/mgw/", 1, limit).get(0);
 *   assertEquals("client left", chat.awaitEnd(Duration.ofSeconds(1)));
 * }
 * }</pre>
 *
 * <p>What it does without a script, and the language in the prompt: {@link grok2api.sim.Simulator}.
 * In: HTTP and WebSocket. Out: {@link grok2api.sim.Seen} (journal), violations, and the shapes of
 * {@link grok2api.sim.Reply} on every carrier. Uses the JDK, jackson-core and {@code sim.wire};
 * nothing of the product.
 */
package grok2api.sim;
