package grok2api.account;

import grok2api.model.Pool;
import java.util.Locale;
import java.util.Optional;

/**
 * Which accounts a page wants to see; empty parts let everything through.
 *
 * @param nsfw true: with the tag {@code nsfw}; false: without
 * @param text part of token or note, any case, or the id by which the request log names an account
 * @param tag exactly this tag
 */
public record AccountFilter(
    Optional<Pool> pool, Optional<State> status, Optional<Boolean> nsfw, String text, String tag) {

  /** The tag of accounts that are set up for such content. */
  public static final String NSFW = "nsfw";

  /** All accounts. */
  public static final AccountFilter ALL =
      new AccountFilter(Optional.empty(), Optional.empty(), Optional.empty(), "", "");

  /** States as pages name them. */
  public enum State {
    ACTIVE,
    COOLING,
    DISABLED,
    EXPIRED,
    /** Neither active nor cooling nor disabled. */
    INVALID;

    /** Wire name. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean admits(AccountStatus status) {
      return switch (this) {
        case ACTIVE -> status == AccountStatus.ACTIVE;
        case COOLING -> status == AccountStatus.COOLING;
        case DISABLED -> status == AccountStatus.DISABLED;
        case EXPIRED, INVALID -> status == AccountStatus.EXPIRED;
      };
    }
  }

  boolean admitsPool(AccountRecord record) {
    return pool.isEmpty() || pool.get() == record.pool();
  }

  boolean admitsStatus(AccountStatus now) {
    return status.isEmpty() || status.get().admits(now);
  }

  boolean admitsNsfw(AccountRecord record) {
    return nsfw.isEmpty() || nsfw.get() == record.tags().contains(NSFW);
  }

  boolean admitsText(AccountRecord record, String id) {
    return (tag.isEmpty() || record.tags().contains(tag))
        && (text.isEmpty() || contains(record.key()) || contains(record.note()) || id.equals(text));
  }

  /** Whatever the case; makes no copies, for a search looks at every account. */
  private boolean contains(String where) {
    char first = lower(text.charAt(0));
    for (int i = 0; i <= where.length() - text.length(); i++) {
      if (lower(where.charAt(i)) == first && where.regionMatches(true, i, text, 0, text.length())) {
        return true;
      }
    }
    return false;
  }

  private static char lower(char c) {
    boolean ascii = c < 128;
    return ascii
        ? (char) (c >= 'A' && c <= 'Z' ? c + 32 : c)
        : Character.toLowerCase(Character.toUpperCase(c)); // as regionMatches compares
  }
}
