package grok2api.sim;

/** A request broke a rule of the fake upstream: answered with 400 and kept for the test to see. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String rule) {
    super(rule);
  }

  static void unless(boolean kept, String rule) {
    if (!kept) {
      throw new Violation(rule);
    }
  }

  static void equal(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new Violation(what + " must be " + expected + " but is " + actual);
    }
  }
}
