package grok2api.account;

import grok2api.account.AccountList.Order;
import java.util.Arrays;
import java.util.List;

/**
 * Puts accounts in order as far as one page needs it: a quicksort that leaves alone what stands
 * before or behind the page, so that a page in the middle of 100,000 costs as little as the first.
 */
final class PageSort {

  private final AccountRecord[] rows;
  private final long[] keys; // beside the rows: most comparisons look at nothing else
  private final int first;
  private final int end;

  private PageSort(List<AccountRecord> found, Order order, int first, int end) {
    this.rows = found.toArray(AccountRecord[]::new);
    this.keys = new long[rows.length];
    int sign = order.ascending() ? 1 : -1;
    for (int i = 0; i < rows.length; i++) {
      keys[i] = sign * order.by().value(rows[i]);
    }
    this.first = first;
    this.end = end;
  }

  /** The rows from {@code first} to before {@code end} of the ordered list; tokens are distinct. */
  static List<AccountRecord> page(List<AccountRecord> found, Order order, int first, int end) {
    PageSort sort = new PageSort(found, order, first, end);
    sort.sort(0, found.size() - 1);
    return Arrays.asList(sort.rows).subList(first, end);
  }

  private void sort(int from, int to) {
    int low = from;
    int high = to;
    while (low < high && low < end && high >= first) {
      int middle = (low + high) >>> 1; // tokens of one time come in no order
      long key = keys[middle];
      AccountRecord pivot = rows[middle];
      int i = low;
      int j = high;
      while (i <= j) {
        while (compare(i, key, pivot) < 0) {
          i++;
        }
        while (compare(j, key, pivot) > 0) {
          j--;
        }
        if (i <= j) {
          swap(i++, j--);
        }
      }
      if (j - low < high - i) { // the shorter part on the stack
        sort(low, j);
        low = i;
      } else {
        sort(i, high);
        high = j;
      }
    }
  }

  private int compare(int at, long key, AccountRecord pivot) {
    return keys[at] != key ? Long.compare(keys[at], key) : rows[at].key().compareTo(pivot.key());
  }

  private void swap(int a, int b) {
    AccountRecord row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
    long key = keys[a];
    keys[a] = keys[b];
    keys[b] = key;
  }
}
