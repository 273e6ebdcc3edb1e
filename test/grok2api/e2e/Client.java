package grok2api.e2e;

/** A vendor's SDK behind one face; every object that it receives passes its strict validation. */
interface Client extends AutoCloseable {

  /** Asks and collects the answer; SDK exceptions pass through. */
  Answer ask(String model, Ask ask, boolean stream);

  /** True when the API has stop sequences. */
  default boolean stops() {
    return true;
  }

  @Override
  void close();
}
