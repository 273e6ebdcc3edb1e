package grok2api.http;

/** Decides whether a request may use a route. */
@FunctionalInterface
public interface Guard {
  /**
   * Who the caller is; a {@link grok2api.base.Failure} (401, 403, 404, 429) when not admitted. Runs
   * before the body is read. Never called for {@link Access#OPEN}.
   */
  Caller admit(Access access, Request in);
}
