package grok2api.account;

import grok2api.model.Mode;

/** What happens to one quota window in a patch. */
sealed interface QuotaChange {

  /** Replaces the window; an unsupported one removes it. */
  record Put(QuotaWindow window) implements QuotaChange {}

  /** Counts calls as used; refills first when the window is over. */
  record Spend(int calls, long at, int timerBelow) implements QuotaChange {}

  /** The window after this change; {@code before} may be null. */
  default QuotaWindow apply(QuotaWindow before, Mode mode, long now) {
    return switch (this) {
      case Put(var window) -> window;
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
      case Spend spend ->
          switch (first) {
            case Put(var window) -> new Put(spend.apply(window, mode, spend.at()));
            case Spend(var calls, var at, var timerBelow) ->
                new Spend(calls + spend.calls(), at, timerBelow); // the first starts the timer
          };
    };
  }
}
