package grok2api.api.responses;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The responses that this process is answering now, by id. Safe for many threads. */
final class LiveResponses {

  private final Map<String, LiveResponse> running = new ConcurrentHashMap<>();

  void add(LiveResponse response) {
    running.put(response.record().head().id(), response);
  }

  /** To be called however the response ended. */
  void remove(LiveResponse response) {
    running.remove(response.record().head().id());
    response.over();
  }

  /** The running response of this id, if it is the caller's. */
  Optional<LiveResponse> find(String owner, String id) {
    return Optional.ofNullable(running.get(id)).filter(r -> r.owner().equals(owner));
  }
}
