/**
 * The program: command line, start, wiring, stop.
 *
 * <p>In: arguments and environment. Out: a running server. Here every room meets the others; no
 * other package knows this one.
 *
 * <p>Uses: everything.
 */
package grok2api;
