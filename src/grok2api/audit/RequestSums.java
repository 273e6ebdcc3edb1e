package grok2api.audit;

import grok2api.audit.RequestLogStore.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up requests by time and by one property. Not for several threads. */
public final class RequestSums {

  /** By what besides time. */
  public enum By {
    MODEL,
    KEY,
    STATUS;

    private String name(Sample sample) {
      return switch (this) {
        case MODEL -> sample.model();
        case KEY -> sample.clientKey();
        case STATUS -> Integer.toString(sample.status());
      };
    }
  }

  /** Sums of some requests; percentiles over their durations. */
  public record Sum(
      int count, int errors, long promptTokens, long completionTokens, long p50, long p95) {
    /** Both kinds of tokens. */
    public long tokens() {
      return promptTokens + completionTokens;
    }
  }

  /** One bucket of time, from {@code ts}, with its count by name. */
  public record Bucket(long ts, Sum sum, Map<String, Integer> counts) {}

  /** Everything; {@code groups} over the whole time, by name. */
  public record Result(List<Bucket> buckets, Map<String, Sum> groups, Sum totals) {}

  private static final class Tally {
    private int count;
    private int errors;
    private long prompt;
    private long completion;
    private long[] durations = new long[16];

    void add(Sample sample) {
      if (count == durations.length) {
        durations = Arrays.copyOf(durations, 2 * count);
      }
      durations[count++] = sample.durationMillis();
      errors += sample.error() ? 1 : 0;
      prompt += sample.promptTokens();
      completion += sample.completionTokens();
    }

    Sum sum() {
      long[] sorted = Arrays.copyOf(durations, count);
      Arrays.sort(sorted);
      return new Sum(
          count, errors, prompt, completion, percentile(sorted, 50), percentile(sorted, 95));
    }

    private static long percentile(long[] sorted, int percent) {
      int rank = Math.ceilDiv(sorted.length * percent, 100);
      return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)];
    }
  }

  private final long bucketMillis;
  private final By by;
  private final Map<Long, Tally> buckets = new TreeMap<>();
  private final Map<Long, Map<String, Integer>> counts = new TreeMap<>();
  private final Map<String, Tally> groups = new TreeMap<>();
  private final Tally totals = new Tally();

  /** Buckets of this length, cut at whole multiples of it (UTC). */
  public RequestSums(long bucketMillis, By by) {
    this.bucketMillis = bucketMillis;
    this.by = by;
  }

  /** Adds one request. */
  public void add(Sample sample) {
    long start = Math.floorDiv(sample.ts(), bucketMillis) * bucketMillis;
    String name = by.name(sample);
    totals.add(sample);
    buckets.computeIfAbsent(start, s -> new Tally()).add(sample);
    counts.computeIfAbsent(start, s -> new TreeMap<>()).merge(name, 1, Integer::sum);
    groups.computeIfAbsent(name, n -> new Tally()).add(sample);
  }

  /** What was added so far. */
  public Result result() {
    List<Bucket> shown = new ArrayList<>();
    buckets.forEach((ts, tally) -> shown.add(new Bucket(ts, tally.sum(), counts.get(ts))));
    Map<String, Sum> sums = new TreeMap<>();
    groups.forEach((name, tally) -> sums.put(name, tally.sum()));
    return new Result(shown, sums, totals.sum());
  }
}
