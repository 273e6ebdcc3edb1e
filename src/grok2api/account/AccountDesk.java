package grok2api.account;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.model.Pool;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the operator does with accounts: add, replace, edit, disable, tag, delete.
 *
 * <p>Every method blocks until the change is durable, and is interruptible. Tokens are cleaned
 * here, whatever they look like when they come in; unknown ones are counted or refused as each
 * method says. Safe for any thread.
 */
public final class AccountDesk {

  private static final int CHUNK = 500; // rows per transaction and revision

  private final AccountDirectory directory;
  private final AccountSync sync;
  private final AccountStore store;
  private final InstantSource clock;

  /** Works on the accounts of a directory. */
  public AccountDesk(
      AccountDirectory directory, AccountSync sync, AccountStore store, InstantSource clock) {
    this.directory = directory;
    this.sync = sync;
    this.store = store;
    this.clock = clock;
  }

  /**
   * An account to add.
   *
   * @param token clean
   * @param tags empty list: none; absent: a live account keeps its own
   * @param note empty: none, a live account keeps its own
   */
  public record Entrant(String token, Optional<List<String>> tags, String note) {
    /** Without a note. */
    public static Entrant of(String token, List<String> tags) {
      return new Entrant(token, Optional.of(tags), "");
    }
  }

  /**
   * What adding did.
   *
   * @param count accounts added or brought back
   * @param skipped live already
   * @param tokens those counted by {@code count}
   */
  public record Added(int count, int skipped, List<String> tokens) {}

  /** What a batch did; unknown accounts are in {@code fail}. */
  public record Batch(int total, int ok, int fail) {}

  /** How an edit ended. */
  public record Edited(String token, Pool pool) {}

  /** The clean, distinct ones of pasted tokens, in order; unusable ones are left out. */
  public static List<String> clean(Collection<String> pasted) {
    Set<String> tokens = new LinkedHashSet<>();
    pasted.forEach(text -> TokenText.clean(text).ifPresent(tokens::add));
    return List.copyOf(tokens);
  }

  /** Trimmed, distinct, not empty, in order. */
  public static List<String> cleanTags(Collection<String> tags) {
    Set<String> clean = new LinkedHashSet<>();
    tags.stream().map(String::strip).filter(tag -> !tag.isEmpty()).forEach(clean::add);
    return List.copyOf(clean);
  }

  /**
   * Adds accounts; live ones stay as they are. Quotas of new ones are read in the background.
   *
   * @throws Failure 400, param {@code tokens}, when none of the texts is usable
   */
  public Added add(Collection<String> pasted, Pool pool, Collection<String> tags) {
    List<String> clean = cleanTags(tags);
    List<Entrant> entrants = clean(pasted).stream().map(token -> Entrant.of(token, clean)).toList();
    if (entrants.isEmpty()) {
      throw Failure.invalid("tokens", "No valid tokens provided");
    }
    return add(pool, entrants, AccountChange.IfLive.KEEP);
  }

  /** Adds accounts of one pool; what becomes of live ones is said by {@code ifLive}. */
  public Added add(Pool pool, List<Entrant> entrants, AccountChange.IfLive ifLive) {
    List<AccountChange> adds = new ArrayList<>();
    distinct(entrants).forEach(entrant -> adds.add(change(pool, entrant, ifLive)));
    List<String> added = new ArrayList<>();
    int skipped = 0;
    for (int from = 0; from < adds.size(); from += CHUNK) {
      List<AccountChange> chunk = adds.subList(from, Math.min(adds.size(), from + CHUNK));
      for (AccountStore.Result result : sync.apply(chunk).results()) {
        if (result.wrote()) {
          added.add(result.rows().getFirst().key());
        } else {
          skipped++;
        }
      }
    }
    directory.hooks().added(added);
    return new Added(added.size(), skipped, added);
  }

  /**
   * Makes pools hold exactly these accounts, each pool in one transaction after a copy of the
   * accounts was put aside. Pools that are not named stay.
   *
   * @return accounts now held by the named pools
   */
  public int replace(Map<Pool, List<Entrant>> pools) {
    sync.onThread(() -> store.backUp("before-replace"));
    int count = 0;
    for (Map.Entry<Pool, List<Entrant>> pool : pools.entrySet()) {
      List<AccountChange.Add> adds =
          distinct(pool.getValue()).stream()
              .map(entrant -> change(pool.getKey(), entrant, AccountChange.IfLive.UPDATE))
              .toList();
      AccountStore.Result result =
          sync.apply(List.of(new AccountChange.ReplacePool(pool.getKey(), adds)))
              .results()
              .getFirst();
      count += result.updated();
      directory.hooks().added(adds.stream().map(add -> add.record().key()).toList());
    }
    return count;
  }

  /** Deletes live accounts; how many there were. */
  public int delete(Collection<String> pasted) {
    return count(changed(stored(pasted), AccountChange.Delete::new));
  }

  /** Deletes all expired accounts; how many there were. */
  public int deleteInvalid() {
    List<String> expired =
        directory.views().stream()
            .filter(view -> view.status() == AccountStatus.EXPIRED)
            .map(view -> view.record().key())
            .toList();
    return count(changed(expired, AccountChange.Delete::new));
  }

  /**
   * What an edit changes; empty parts stay.
   *
   * @param token the new token
   */
  public record Edit(
      Optional<String> token,
      Optional<Pool> pool,
      Optional<List<String>> tags,
      Optional<String> note) {}

  /**
   * Changes one account in one transaction; with a new token everything else moves along.
   *
   * @throws Failure 404 {@code account_not_found}; 409 {@code token_conflict} when the new token
   *     belongs to a live account
   */
  public Edited edit(String pasted, Edit edit) {
    AccountRecord record = require(pasted);
    String next = edit.token().map(text -> TokenText.require(text, "token")).orElse(record.key());
    Pool pool = edit.pool().orElse(record.pool());
    AccountPatch.Draft draft = AccountPatch.draft();
    if (pool != record.pool()) {
      AccountRules.movePool(draft, record, pool, directory.settings().console());
    }
    edit.tags().ifPresent(tags -> draft.tags(cleanTags(tags)));
    edit.note().ifPresent(note -> note(draft, note));
    boolean renames = !next.equals(record.key());
    AccountChange change =
        renames
            ? new AccountChange.Rename(record.key(), next, draft.build())
            : new AccountChange.Patch(record.key(), draft.build());
    switch (sync.apply(List.of(change)).results().getFirst().effect()) {
      case MISSING -> throw unknown();
      case CONFLICT ->
          throw Failure.of(
                  Failure.Kind.CONFLICT, "token_conflict", "Another account has this token.")
              .param("token")
              .build();
      case CREATED, RESTORED, UPDATED, KEPT, DELETED -> {}
    }
    if (renames) {
      directory.hooks().added(List.of(next));
    }
    return new Edited(next, pool);
  }

  /** Switches one account off or on; 404 {@code account_not_found}. The clean token. */
  public String setDisabled(String pasted, boolean disabled) {
    AccountRecord record = require(pasted);
    setDisabled(List.of(record.key()), disabled);
    return record.key();
  }

  /** Switches accounts off or on; a 404 only when none is known. */
  public Batch setDisabled(Collection<String> pasted, boolean disabled) {
    long now = clock.millis();
    AccountPatch patch = disabled ? AccountRules.disabled(now) : AccountRules.restored();
    return known(pasted, patch);
  }

  /** Ends the rest of accounts; other states stay. */
  public Batch clearCooldown(Collection<String> pasted) {
    return known(pasted, AccountRules.cooldownCleared());
  }

  /** Adds and removes tags. */
  public Batch tag(Collection<String> pasted, Collection<String> add, Collection<String> remove) {
    AccountPatch patch =
        AccountPatch.draft().addTags(cleanTags(add)).removeTags(cleanTags(remove)).build();
    return known(pasted, patch);
  }

  /** Moves accounts to a pool; windows the pool does not have go, missing ones come full. */
  public Batch move(Collection<String> pasted, Pool pool) {
    List<String> tokens = stored(pasted);
    List<AccountStore.Result> results =
        changed(
            tokens,
            token -> {
              AccountPatch patch =
                  directory
                      .find(token)
                      .map(
                          view ->
                              AccountRules.moved(
                                  view.record(), pool, directory.settings().console()))
                      .orElse(AccountPatch.draft().pool(pool).build());
              return new AccountChange.Patch(token, patch);
            });
    return batch(tokens.size(), results);
  }

  /** The live account that a pasted token names; 404 {@code account_not_found}. */
  public AccountRecord require(String pasted) {
    return directory
        .find(storedForm(pasted))
        .map(AccountView::record)
        .orElseThrow(AccountDesk::unknown);
  }

  private Batch known(Collection<String> pasted, AccountPatch patch) {
    List<String> tokens = stored(pasted);
    return batch(tokens.size(), changed(tokens, token -> new AccountChange.Patch(token, patch)));
  }

  private static Batch batch(int total, List<AccountStore.Result> results) {
    int ok = count(results);
    if (ok == 0 && total > 0) {
      throw unknown();
    }
    return new Batch(total, ok, total - ok);
  }

  private List<AccountStore.Result> changed(
      List<String> tokens, Function<String, AccountChange> change) {
    List<AccountStore.Result> results = new ArrayList<>();
    for (int from = 0; from < tokens.size(); from += CHUNK) {
      List<String> chunk = tokens.subList(from, Math.min(tokens.size(), from + CHUNK));
      results.addAll(sync.apply(chunk.stream().map(change).toList()).results());
    }
    return results;
  }

  private static int count(List<AccountStore.Result> results) {
    return (int) results.stream().filter(AccountStore.Result::wrote).count();
  }

  private List<String> stored(Collection<String> pasted) {
    Set<String> tokens = new LinkedHashSet<>();
    pasted.forEach(text -> tokens.add(storedForm(text)));
    return List.copyOf(tokens);
  }

  /** Older databases hold tokens that would not be accepted today: those are known as they are. */
  private String storedForm(String pasted) {
    boolean known = directory.find(pasted).isPresent();
    return known ? pasted : TokenText.clean(pasted).orElse(pasted);
  }

  private static Collection<Entrant> distinct(List<Entrant> entrants) {
    Map<String, Entrant> byToken = new LinkedHashMap<>();
    entrants.forEach(entrant -> byToken.putIfAbsent(entrant.token(), entrant));
    return byToken.values();
  }

  private AccountChange.Add change(Pool pool, Entrant entrant, AccountChange.IfLive ifLive) {
    List<String> tags = entrant.tags().orElse(List.of());
    Quotas quotas = QuotaTable.defaults(pool, directory.settings().console());
    AccountRecord record =
        AccountRecord.fresh(entrant.token(), pool, cleanTags(tags), quotas, clock.millis());
    if (!entrant.note().isEmpty()) {
      record = record.withExt(record.ext().with("note", Json.of(entrant.note())));
    }
    return new AccountChange.Add(record, ifLive, entrant.tags().isEmpty());
  }

  private static void note(AccountPatch.Draft draft, String note) {
    if (note.isEmpty()) {
      draft.removeExt("note");
    } else {
      draft.ext("note", Json.of(note));
    }
  }

  private static Failure unknown() {
    return Failure.of(Failure.Kind.NOT_FOUND, "account_not_found", "Account not found").build();
  }
}
