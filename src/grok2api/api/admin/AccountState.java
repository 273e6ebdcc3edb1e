package grok2api.api.admin;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStatus;
import grok2api.account.AccountView;
import grok2api.json.Json;
import grok2api.json.JsonWriter;

/**
 * Why an account is in its state, for the operator.
 *
 * @param status {@code active}, {@code cooling}, {@code expired}, {@code disabled}, and beyond what
 *     is stored {@code suspect} (a 401 is being verified) and {@code unusable} (a token of an older
 *     database that no request can carry)
 * @param reason machine word; empty for a healthy account
 * @param since milliseconds; 0: not known
 * @param until when the state ends by itself; 0: not known or never
 * @param advice what to do, one sentence
 */
record AccountState(String status, String reason, long since, long until, String advice) {

  /** Reads it off an account. */
  static AccountState of(AccountView view) {
    AccountRecord record = view.record();
    if (!view.clean()) {
      return new AccountState(
          "unusable",
          "token_has_forbidden_characters",
          record.stamps().createdAt(),
          0,
          "The token cannot be sent in a cookie. Edit the account and paste the token again.");
    }
    return switch (view.status()) {
      case ACTIVE -> view.suspect() ? suspect(record) : active(record);
      case COOLING -> cooling(record);
      case EXPIRED -> expired(record);
      case DISABLED ->
          new AccountState(
              AccountStatus.DISABLED.id(),
              word(record, "disabled_reason"),
              millis(record, "disabled_at"),
              0,
              "Switched off; it is neither used nor refreshed until it is restored.");
    };
  }

  private static AccountState active(AccountRecord record) {
    boolean failedLast = record.counts().lastFailAt() > record.counts().lastUseAt();
    String reason = failedLast ? record.counts().lastFailReason() : "";
    String advice =
        failedLast
            ? "In use; its last call failed, so others are preferred for a while."
            : "Nothing to do.";
    return new AccountState(
        AccountStatus.ACTIVE.id(),
        reason,
        failedLast ? record.counts().lastFailAt() : 0,
        0,
        advice);
  }

  private static AccountState suspect(AccountRecord record) {
    return new AccountState(
        "suspect",
        "unauthorized",
        record.counts().lastFailAt(),
        0,
        "The upstream answered 401 once. The account rests up to five minutes while its credential"
            + " is verified.");
  }

  private static AccountState cooling(AccountRecord record) {
    return new AccountState(
        AccountStatus.COOLING.id(),
        word(record, "cooldown_reason"),
        record.counts().lastFailAt(),
        record.cooldownUntil(),
        record.cooldownUntil() > 0
            ? "The upstream refused it for its rate limit. It comes back by itself."
            : "Its end is not known. A quota refresh brings it back.");
  }

  private static AccountState expired(AccountRecord record) {
    return new AccountState(
        AccountStatus.EXPIRED.id(),
        word(record, "expired_reason"),
        millis(record, "expired_at"),
        0,
        "The upstream no longer accepts the credential. Sign in again and edit the account's token,"
            + " or delete the account.");
  }

  private static String word(AccountRecord record, String ext) {
    return record.stateReason().isEmpty()
        ? record.ext().text(ext).orElse("")
        : record.stateReason();
  }

  private static long millis(AccountRecord record, String ext) {
    return record.ext().members().get(ext) instanceof Json.Num(var literal)
            && literal.matches("\\d{1,15}")
        ? Long.parseLong(literal)
        : record.counts().lastFailAt();
  }

  /** Writes the object. */
  void write(JsonWriter json) {
    json.beginObject().field("status", status).field("reason", reason.isEmpty() ? null : reason);
    TokenJson.time(json, "since", since);
    TokenJson.time(json, "until", until);
    json.field("advice", advice).endObject();
  }
}
