package grok2api.http;

/** Who may call a route. Every route names one; there is no default. */
public enum Access {
  /** Everyone, without credentials. */
  OPEN,
  /** Holders of a client API key, or everyone while no key is configured. */
  CLIENT_KEY,
  /** The operator. */
  ADMIN,
  /** Users of the web pages. */
  WEB
}
