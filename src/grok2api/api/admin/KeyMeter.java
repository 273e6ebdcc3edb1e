package grok2api.api.admin;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one client key has used: requests of this minute, of this day (UTC), and at this moment.
 * Safe for many threads.
 */
final class KeyMeter {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** Why a request may not begin. */
  enum Verdict {
    GRANTED,
    PER_MINUTE,
    PER_DAY,
    AT_ONCE
  }

  /**
   * How a request was met.
   *
   * @param limit of the window that is closest to its end; 0: there is no such limit
   * @param remaining of that window
   * @param resetMillis until that window begins anew
   */
  record Reading(Verdict verdict, int limit, int remaining, long resetMillis) {}

  /** Requests so far; {@code lastUsedAt} 0: never since the start. */
  record Usage(int minute, int today, int inflight, long lastUsedAt) {}

  private final ReentrantLock lock = new ReentrantLock();
  private long minuteStart;
  private int minute;
  private long day;
  private int today;
  private int inflight;
  private long lastUsedAt;

  /** Counts a request if every limit admits it; {@link #leave} must follow a granted one. */
  Reading enter(ClientKey.Limits limits, long now) {
    lock.lock();
    try {
      turn(now);
      Verdict verdict = verdict(limits);
      if (verdict == Verdict.GRANTED) {
        minute++;
        today++;
        inflight++;
        lastUsedAt = now;
      }
      return reading(verdict, limits, now);
    } finally {
      lock.unlock();
    }
  }

  /** Where the key stands, without counting anything. */
  Reading look(ClientKey.Limits limits, long now) {
    lock.lock();
    try {
      turn(now);
      return reading(Verdict.GRANTED, limits, now);
    } finally {
      lock.unlock();
    }
  }

  private Verdict verdict(ClientKey.Limits limits) {
    if (limits.dailyRequests() > 0 && today >= limits.dailyRequests()) {
      return Verdict.PER_DAY;
    }
    if (limits.rpm() > 0 && minute >= limits.rpm()) {
      return Verdict.PER_MINUTE;
    }
    boolean full = limits.maxConcurrent() > 0 && inflight >= limits.maxConcurrent();
    return full ? Verdict.AT_ONCE : Verdict.GRANTED;
  }

  private Reading reading(Verdict verdict, ClientKey.Limits limits, long now) {
    int leftToday = limits.dailyRequests() - today;
    int leftNow = limits.rpm() - minute;
    boolean byDay =
        limits.dailyRequests() > 0 && (limits.rpm() == 0 || leftToday <= Math.max(0, leftNow));
    if (byDay) {
      return new Reading(verdict, limits.dailyRequests(), Math.max(0, leftToday), DAY - now % DAY);
    }
    long reset = minuteStart + MINUTE - now;
    return new Reading(verdict, limits.rpm(), Math.max(0, leftNow), reset);
  }

  /** The end of a granted request. */
  void leave() {
    lock.lock();
    try {
      inflight--;
    } finally {
      lock.unlock();
    }
  }

  /** Counts what was used earlier today, before a restart. */
  void recall(int requests, long now) {
    lock.lock();
    try {
      turn(now);
      today += requests;
    } finally {
      lock.unlock();
    }
  }

  Usage usage(long now) {
    lock.lock();
    try {
      turn(now);
      return new Usage(minute, today, inflight, lastUsedAt);
    } finally {
      lock.unlock();
    }
  }

  private void turn(long now) {
    if (now - minuteStart >= MINUTE) {
      minuteStart = now;
      minute = 0;
    }
    if (now / DAY != day) {
      day = now / DAY;
      today = 0;
    }
  }
}
