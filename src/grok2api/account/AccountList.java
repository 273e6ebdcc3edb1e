package grok2api.account;

import grok2api.model.Mode;
import grok2api.model.Pool;
import java.lang.ref.WeakReference;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Pages and counts over the accounts in memory; 100,000 of them within 100 ms. */
public final class AccountList {

  private static final Mode[] MODES = Mode.values();

  private static final long FRESH_MILLIS = 500; // rests and windows end meanwhile

  private final AccountDirectory directory;
  private final AccountSync sync;
  private final InstantSource clock;
  private volatile WeakReference<Pass> last = new WeakReference<>(null);

  /** Over the accounts of a directory. */
  public AccountList(AccountDirectory directory, AccountSync sync, InstantSource clock) {
    this.directory = directory;
    this.sync = sync;
    this.clock = clock;
  }

  /** What pages can be sorted by; of equal values the smaller token comes first. */
  public enum Sort {
    CREATED_AT,
    UPDATED_AT,
    LAST_USED_AT,
    USE_COUNT,
    FAIL_COUNT;

    long value(AccountRecord record) {
      return switch (this) {
        case CREATED_AT -> record.stamps().createdAt();
        case UPDATED_AT -> record.stamps().updatedAt();
        case LAST_USED_AT -> record.counts().lastUseAt();
        case USE_COUNT -> record.counts().uses();
        case FAIL_COUNT -> record.counts().fails();
      };
    }
  }

  /** Order of a page. */
  public record Order(Sort by, boolean ascending) {
    /** Newest first. */
    public static final Order NEWEST = new Order(Sort.CREATED_AT, false);
  }

  /**
   * One page.
   *
   * @param page 1-based, as asked for; beyond the last one {@code items} is empty
   * @param revision the store's counter
   */
  public record Listing(
      List<AccountView> items,
      int total,
      int page,
      int pageSize,
      int totalPages,
      long revision,
      Summary summary) {}

  /**
   * Counts; each facet counts what passes the other parts of the filter.
   *
   * @param total accounts that pass the whole filter
   * @param status by state, with {@code EXPIRED} left to {@code INVALID}
   * @param calls successful calls of the filtered accounts
   * @param quota calls left by mode of the filtered accounts
   */
  public record Summary(
      int total,
      int statusAll,
      Map<AccountFilter.State, Integer> status,
      int poolAll,
      Map<Pool, Integer> pool,
      int nsfwAll,
      int nsfwEnabled,
      int nsfwDisabled,
      long calls,
      Map<Mode, Long> quota,
      long revision) {}

  /** All accounts that pass, in order. */
  public List<AccountView> all(AccountFilter filter, Order order) {
    List<AccountRecord> found = pass(filter).found();
    return views(PageSort.page(found, order, 0, found.size()));
  }

  /**
   * What one pass over all accounts finds.
   *
   * @param version of the directory
   * @param at when it was made
   */
  private record Pass(
      AccountFilter filter, long version, long at, List<AccountRecord> found, Tally tally) {}

  /** The last pass, if nothing has changed since: people turn pages. */
  private Pass pass(AccountFilter filter) {
    long version = directory.version(); // first: what changes meanwhile is seen by the next
    long now = clock.millis();
    Pass before = last.get();
    if (before != null
        && before.version() == version
        && Math.abs(now - before.at()) < FRESH_MILLIS
        && before.filter().equals(filter)) {
      return before;
    }
    Tally tally = new Tally(filter, now);
    List<AccountRecord> found = new ArrayList<>();
    for (Entry entry : directory.entries()) {
      AccountRecord record = entry.record();
      if (tally.add(record, entry.id)) {
        found.add(record);
      }
    }
    Pass pass = new Pass(filter, version, now, found, tally);
    last = new WeakReference<>(pass);
    return pass;
  }

  /** One page, {@code page} from 1. */
  public Listing page(AccountFilter filter, Order order, int page, int pageSize) {
    Pass pass = pass(filter);
    List<AccountRecord> found = pass.found();
    long first = (page - 1L) * pageSize;
    int end = (int) Math.min(found.size(), first + pageSize);
    List<AccountRecord> items =
        first >= end ? List.of() : PageSort.page(found, order, (int) first, end);
    return new Listing(
        views(items),
        found.size(),
        page,
        pageSize,
        Math.ceilDiv(found.size(), pageSize),
        sync.revision(),
        pass.tally().summary(sync.revision()));
  }

  /** Counts only. */
  public Summary summary(AccountFilter filter) {
    return pass(filter).tally().summary(sync.revision());
  }

  /** What pages show, with windows as they stand now; accounts deleted meanwhile are left out. */
  private List<AccountView> views(List<AccountRecord> records) {
    return records.stream()
        .map(record -> directory.find(record.key()))
        .flatMap(Optional::stream)
        .map(this::current)
        .toList();
  }

  private AccountView current(AccountView view) {
    AccountRecord record = view.record();
    Quotas quotas = record.quotas();
    boolean changed = false;
    long now = clock.millis();
    for (Mode mode : Mode.values()) {
      QuotaWindow window = quotas.orNull(mode);
      if (window != null && window.isOver(now)) {
        quotas = quotas.with(mode, window.at(mode, now));
        changed = true;
      }
    }
    return changed ? view.with(record.withQuotas(quotas)) : view;
  }

  /** Counts in one pass, in plain numbers: it runs over all accounts for each page. */
  private static final class Tally {
    private final AccountFilter filter;
    private final long now;
    private final int[] status = new int[AccountFilter.State.values().length];
    private final int[] pool = new int[Pool.values().length];
    private final long[] quota = new long[Mode.values().length];
    private int total;
    private int nsfwAll;
    private int nsfwEnabled;
    private long calls;

    Tally(AccountFilter filter, long now) {
      this.filter = filter;
      this.now = now;
    }

    /** True when the record passes the whole filter. */
    boolean add(AccountRecord record, String id) {
      if (!filter.admitsText(record, id)) {
        return false;
      }
      AccountStatus state = record.statusAt(now);
      boolean inPool = filter.admitsPool(record);
      boolean inStatus = filter.admitsStatus(state);
      boolean inNsfw = filter.admitsNsfw(record);
      if (inPool && inNsfw) {
        status[shown(state).ordinal()]++;
      }
      if (inStatus && inNsfw) {
        pool[record.pool().ordinal()]++;
      }
      if (inPool && inStatus) {
        nsfwAll++;
        nsfwEnabled += record.tags().contains(AccountFilter.NSFW) ? 1 : 0;
      }
      boolean passes = inPool && inStatus && inNsfw;
      if (passes) {
        whole(record);
      }
      return passes;
    }

    private void whole(AccountRecord record) {
      total++;
      calls += record.counts().uses();
      for (int mode = 0; mode < quota.length; mode++) {
        QuotaWindow window = record.quotas().orNull(MODES[mode]);
        if (window != null) {
          quota[mode] += window.isOver(now) ? window.total() : window.remaining();
        }
      }
    }

    private static AccountFilter.State shown(AccountStatus status) {
      return switch (status) {
        case ACTIVE -> AccountFilter.State.ACTIVE;
        case COOLING -> AccountFilter.State.COOLING;
        case DISABLED -> AccountFilter.State.DISABLED;
        case EXPIRED -> AccountFilter.State.INVALID;
      };
    }

    Summary summary(long revision) {
      Map<AccountFilter.State, Integer> byState = new EnumMap<>(AccountFilter.State.class);
      for (AccountFilter.State state : AccountFilter.State.values()) {
        byState.put(state, status[state.ordinal()]);
      }
      Map<Pool, Integer> byPool = new EnumMap<>(Pool.class);
      for (Pool each : Pool.values()) {
        byPool.put(each, pool[each.ordinal()]);
      }
      Map<Mode, Long> left = new EnumMap<>(Mode.class);
      for (Mode mode : Mode.values()) {
        left.put(mode, quota[mode.ordinal()]);
      }
      return new Summary(
          total,
          IntStream.of(status).sum(),
          byState,
          IntStream.of(pool).sum(),
          byPool,
          nsfwAll,
          nsfwEnabled,
          nsfwAll - nsfwEnabled,
          calls,
          left,
          revision);
    }
  }
}
