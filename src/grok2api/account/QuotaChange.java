package grok2api.account;

import grok2api.model.Mode;

/** What happens to one quota window in a patch. */
sealed interface QuotaChange {

  /** Replaces the window; an unsupported one removes it. */
  record Put(QuotaWindow window) implements QuotaChange {}

  /** Counts calls as used; refills first when the window is over. */
  record Spend(int calls, long at, int timerBelow) implements QuotaChange {}

  /**
   * The upstream told, while other instances use the account too: the known count is corrected by
   * the difference that was found, so that what they spent meanwhile stays subtracted. A window
   * that is another one than the known is replaced.
   */
  record Correct(QuotaWindow window, int difference) implements QuotaChange {}

  /** The window after this change; {@code before} may be null. */
  default QuotaWindow apply(QuotaWindow before, Mode mode, long now) {
    return switch (this) {
      case Put(var window) -> window;
      case Correct(var window, var difference) ->
          before == null || before.total() != window.total() || before.isOver(now)
              ? window
              : window.left(Math.min(window.total(), before.remaining() + difference));
      case Spend(var calls, var at, var timerBelow) ->
          before == null ? null : before.at(mode, at).spend(calls, at, timerBelow);
    };
  }

  /** Both changes as one; either may be null. */
  static QuotaChange both(QuotaChange first, QuotaChange second, Mode mode) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return switch (second) {
      case Put put -> put;
      case Correct correct ->
          switch (first) {
            case Put(var window) -> new Put(correct.apply(window, mode, window.syncedAt()));
            case Correct(var window, var difference) ->
                new Correct(correct.window(), difference + correct.difference());
            case Spend(var calls, var at, var timerBelow) ->
                new Correct(correct.window(), correct.difference() - calls);
          };
      case Spend spend ->
          switch (first) {
            case Put(var window) -> new Put(spend.apply(window, mode, spend.at()));
            case Correct(var window, var difference) ->
                new Correct(spend.apply(window, mode, spend.at()), difference - spend.calls());
            case Spend(var calls, var at, var timerBelow) ->
                new Spend(calls + spend.calls(), at, timerBelow); // the first starts the timer
          };
    };
  }
}
