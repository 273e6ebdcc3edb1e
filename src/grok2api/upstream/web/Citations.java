package grok2api.upstream.web;

import java.util.HashMap;
import java.util.Map;

/** Numbers of the URLs that an answer cites, in order of first use; bounded. */
final class Citations {

  private static final int MAX_URLS = 256;
  private static final int MAX_ANNOTATIONS = 2048;

  private final Map<String, Integer> numbers = new HashMap<>();
  private int annotations;

  /** The URL's number from 1; 0 when there are too many. */
  int number(String url) {
    Integer known = numbers.get(url);
    if (known != null) {
      return known;
    }
    if (numbers.size() >= MAX_URLS) {
      return 0;
    }
    numbers.put(url, numbers.size() + 1);
    return numbers.size();
  }

  /** Counts one more annotation; false when there are too many. */
  boolean mayAnnotate() {
    return annotations++ < MAX_ANNOTATIONS;
  }
}
