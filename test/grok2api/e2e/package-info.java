/**
 * The whole program against the simulator, driven by the clients that users have: every API over
 * every upstream, the vendors' SDKs, faults, silence, clients that leave.
 */
package grok2api.e2e;
