package grok2api.media;

/**
 * The sign of life of one process among those that work on the same jobs. Others tell by it whether
 * they must take its jobs over. Safe for many threads; methods may block.
 */
public interface Runner extends AutoCloseable {

  /** Name of this process among the runners; never used again after its end. */
  String id();

  /** True while the process of that name lives, or when that cannot be told. */
  boolean lives(String runner);

  /** How many processes live, this one included, as far as is known; returns at once. */
  default int count() {
    return 1;
  }

  /** Says that this process is about to end. */
  @Override
  void close();
}
