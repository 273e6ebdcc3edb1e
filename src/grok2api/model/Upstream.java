package grok2api.model;

import java.util.Locale;

/** Where a model lives. */
public enum Upstream {
  /** grok.com accounts. */
  WEB,
  /** console.x.ai with the same accounts. */
  CONSOLE,
  /** api.x.ai with official keys. */
  OFFICIAL;

  /** Name in configuration and in the answer header {@code x-grok2api-upstream}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
