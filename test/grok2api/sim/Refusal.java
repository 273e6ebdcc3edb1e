package grok2api.sim;

import java.util.List;

/** The fake refuses a proper request with an HTTP answer, as the real host would. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Step.Status answer;

  Refusal(Step.Status answer) {
    super("HTTP " + answer.status(), null, false, false);
    this.answer = answer;
  }

  Refusal(int status, String json) {
    this(new Step.Status(status, json, List.of("Content-Type", "application/json")));
  }

  Step.Status answer() {
    return answer;
  }
}
