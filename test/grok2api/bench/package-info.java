/**
 * The bench: the real jar beside nginx, both in front of the same simulator, as ratios of one run.
 *
 * <p>Four processes on loopback: this one (load), the simulator with ready bytes, the gateway with
 * the JVM settings that ship, nginx passing the simulator's own bytes through. Workloads are
 * interleaved round by round, because the machine's speed drifts. Prints one table, which {@code
 * docs/performance.md} keeps.
 */
package grok2api.bench;
