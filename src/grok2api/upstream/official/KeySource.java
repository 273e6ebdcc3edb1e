package grok2api.upstream.official;

import grok2api.base.Secret;
import java.util.List;

/** Keys besides the configured ones: those that were added while running. Safe for many threads. */
public interface KeySource {

  /** No further keys. */
  KeySource NONE = List::of;

  /** The keys of the moment; cheap, for it is asked at every request. */
  List<Secret> keys();
}
