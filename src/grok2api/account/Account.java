package grok2api.account;

import grok2api.base.Secret;
import grok2api.model.Pool;
import java.util.Optional;
import java.util.Set;

/**
 * Who a lease speaks for: an SSO account of grok.com, or an official API key.
 *
 * @param id fingerprint of the token; safe in logs and stored rows
 * @param token SSO token or API key
 * @param pool tier; official keys count as basic
 * @param userId upstream's user id (a UUID), once known
 * @param tags as stored
 */
public record Account(
    String id, Secret token, Pool pool, Optional<String> userId, Set<String> tags) {

  /** Copies the tags. */
  public Account {
    tags = Set.copyOf(tags);
  }
}
