/**
 * The settings: where they come from, what they may be, and the one snapshot in force.
 *
 * <p>In: {@code config.defaults.toml}, the overrides of a {@link grok2api.config.ConfigBackend}
 * (here the TOML file; databases in {@code store}), variables of the environment and {@code .env}.
 * Out: {@link grok2api.config.Config} (immutable), {@link grok2api.config.Startup} (read once),
 * {@link grok2api.config.ConfigStore} (the snapshot, saving, listeners), {@link
 * grok2api.config.Call}.
 *
 * <p>Adding a key: its row in {@code KeyTable}, its default in {@code config.defaults.toml}, its
 * component in {@code Config}, its line in {@code ConfigReader}. A test compares the four.
 *
 * <p>Uses: base, json. The only room for tomlj.
 */
package grok2api.config;
