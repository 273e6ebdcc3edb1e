package grok2api.api.admin;

import grok2api.audit.UseCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one client key has used: requests of this minute, of this day (UTC), and at this moment.
 * Several instances tell each other what they counted; a minute of theirs begins when the clock's
 * does, else with the first request. Safe for many threads.
 */
final class KeyMeter {

  private static final long MINUTE = UseCounts.Span.MINUTE.millis();
  private static final long DAY = UseCounts.Span.DAY.millis();

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

  /** Requests so far, of all instances; {@code lastUsedAt} 0: never since the start of this one. */
  record Usage(int minute, int today, int inflight, long lastUsedAt) {}

  private final boolean shared;
  private final ReentrantLock lock = new ReentrantLock();
  private long minuteStart;
  private int minute;
  private long day;
  private int today;
  private int inflight;
  private long lastUsedAt;
  private int untoldMinute; // of the counts, what other instances do not know
  private int untoldToday;
  private boolean compared; // with the others, at least once

  /** Counts for this instance only, or for several. */
  KeyMeter(boolean shared) {
    this.shared = shared;
  }

  /** Counts a request if every limit admits it; {@link #leave} must follow a granted one. */
  Reading enter(ClientKey.Limits limits, long now) {
    lock.lock();
    try {
      turn(now);
      Verdict verdict = verdict(limits);
      if (verdict == Verdict.GRANTED) {
        minute++;
        today++;
        untoldMinute++;
        untoldToday++;
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

  /**
   * What the others do not know, under the id of the key; {@link #learn} or another call follows.
   */
  Map<UseCounts.Window, Integer> untold(String key, long now) {
    lock.lock();
    try {
      turn(now);
      Map<UseCounts.Window, Integer> counts = new HashMap<>();
      if (untoldToday > 0) {
        counts.put(window(key, UseCounts.Span.DAY, now), untoldToday);
      }
      if (untoldMinute > 0) {
        counts.put(window(key, UseCounts.Span.MINUTE, now), untoldMinute);
      }
      return counts;
    } finally {
      lock.unlock();
    }
  }

  private static UseCounts.Window window(String key, UseCounts.Span span, long now) {
    return new UseCounts.Window(key, span, span.start(now));
  }

  /**
   * Takes over what all counted together.
   *
   * @param told what {@link #untold} gave
   * @param all counts at {@code then}, with what was told
   */
  void learn(
      String key,
      Map<UseCounts.Window, Integer> told,
      Map<UseCounts.Window, Integer> all,
      long then,
      long now) {
    lock.lock();
    try {
      turn(now);
      UseCounts.Window ofDay = window(key, UseCounts.Span.DAY, then);
      if (then / DAY == day) {
        int before = today;
        untoldToday -= told.getOrDefault(ofDay, 0);
        today = all.getOrDefault(ofDay, 0) + untoldToday;
        if (compared && today > before) {
          lastUsedAt = Math.max(lastUsedAt, then); // another instance was asked a moment ago
        }
        compared = true;
      }
      UseCounts.Window ofMinute = window(key, UseCounts.Span.MINUTE, then);
      if (ofMinute.start() == minuteStart) {
        untoldMinute -= told.getOrDefault(ofMinute, 0);
        minute = all.getOrDefault(ofMinute, 0) + untoldMinute;
      }
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
      minuteStart = shared ? UseCounts.Span.MINUTE.start(now) : now;
      minute = 0;
      untoldMinute = 0;
    }
    if (now / DAY != day) {
      day = now / DAY;
      today = 0;
      untoldToday = 0;
    }
  }
}
