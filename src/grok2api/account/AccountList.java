package grok2api.account;

import grok2api.model.Mode;
import grok2api.model.Pool;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Pages and counts over the accounts in memory; 100,000 of them within 100 ms. */
public final class AccountList {

  private static final Mode[] MODES = Mode.values();

  private final AccountDirectory directory;
  private final AccountSync sync;
  private final InstantSource clock;

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
    List<AccountRecord> found = filtered(filter, directory.records());
    found.sort(comparator(order));
    return views(found);
  }

  /** One page, {@code page} from 1. */
  public Listing page(AccountFilter filter, Order order, int page, int pageSize) {
    Tally tally = new Tally(filter, clock.millis());
    List<AccountRecord> found = new ArrayList<>();
    for (AccountRecord record : directory.records()) {
      if (tally.add(record)) {
        found.add(record);
      }
    }
    long first = (page - 1L) * pageSize;
    List<AccountRecord> items =
        first >= found.size() ? List.of() : slice(found, order, (int) first, pageSize);
    return new Listing(
        views(items),
        found.size(),
        page,
        pageSize,
        Math.ceilDiv(found.size(), pageSize),
        sync.revision(),
        tally.summary(sync.revision()));
  }

  private List<AccountRecord> filtered(AccountFilter filter, List<AccountRecord> records) {
    long now = clock.millis();
    List<AccountRecord> found = new ArrayList<>(records.size());
    for (AccountRecord record : records) {
      if (filter.admits(record, record.statusAt(now))) {
        found.add(record);
      }
    }
    return found;
  }

  /** Part of the sorted list; early pages are found without sorting the rest. */
  private static List<AccountRecord> slice(
      List<AccountRecord> found, Order order, int first, int size) {
    Comparator<AccountRecord> comparator = comparator(order);
    int end = Math.min(found.size(), first + size);
    if (end > found.size() / 8) {
      found.sort(comparator);
      return found.subList(first, end);
    }
    PriorityQueue<AccountRecord> best = new PriorityQueue<>(end + 1, comparator.reversed());
    for (AccountRecord record : found) {
      if (best.size() < end) {
        best.add(record);
      } else if (comparator.compare(record, best.element()) < 0) {
        best.remove();
        best.add(record);
      }
    }
    List<AccountRecord> sorted = new ArrayList<>(best);
    sorted.sort(comparator);
    return sorted.subList(first, end);
  }

  /** Counts only. */
  public Summary summary(AccountFilter filter) {
    Tally tally = new Tally(filter, clock.millis());
    directory.records().forEach(tally::add);
    return tally.summary(sync.revision());
  }

  private static Comparator<AccountRecord> comparator(Order order) {
    Sort by = order.by();
    int sign = order.ascending() ? 1 : -1;
    return (a, b) -> {
      int first = sign * Long.compare(by.value(a), by.value(b));
      return first != 0 ? first : a.key().compareTo(b.key());
    };
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
    boolean add(AccountRecord record) {
      if (!filter.admitsText(record)) {
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
