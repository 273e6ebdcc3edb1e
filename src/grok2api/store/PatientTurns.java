package grok2api.store;

import grok2api.base.Failure;
import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Kept turns on a server that may be away for a while: those that end meanwhile are held in memory,
 * can be gone on from here, and are stored when the server is back.
 */
final class PatientTurns implements ConversationStore {

  private final ConversationStore server;
  private final Backlog<String, StoredTurn> backlog;

  PatientTurns(ConversationStore server) {
    this.server = server;
    this.backlog = new Backlog<>("turns", server::save);
  }

  @Override
  public void save(StoredTurn turn) {
    backlog.store(turn.id(), turn, ResponsesRow.of(turn).size());
  }

  private Optional<StoredTurn> held(String owner, String id) {
    return backlog.find(id).filter(turn -> turn.owner().equals(owner));
  }

  @Override
  public Optional<StoredTurn> find(String owner, String id) {
    Optional<StoredTurn> here = held(owner, id);
    return here.isPresent() ? here : server.find(owner, id);
  }

  @Override
  public List<StoredTurn> history(String owner, String id, int most) {
    Deque<StoredTurn> here = new ArrayDeque<>();
    Optional<String> next = Optional.of(id);
    for (Optional<StoredTurn> turn = held(owner, id); turn.isPresent(); ) {
      here.addFirst(turn.get());
      next = turn.get().previous();
      turn = next.flatMap(before -> held(owner, before));
    }
    if (here.size() > most) {
      return List.of();
    }
    if (next.isEmpty()) {
      return List.copyOf(here);
    }
    List<StoredTurn> there = server.history(owner, next.get(), most - here.size());
    return there.isEmpty() ? there : Stream.concat(there.stream(), here.stream()).toList();
  }

  @Override
  public Map<String, Json.Obj> items(String owner, Set<String> ids) {
    Map<String, Json.Obj> found = new HashMap<>();
    for (StoredTurn turn : backlog.all()) {
      if (turn.owner().equals(owner)) {
        Stream.concat(turn.input().stream(), turn.output().stream())
            .filter(item -> ids.contains(item.id()))
            .forEach(item -> found.put(item.id(), item.object()));
      }
    }
    Set<String> missing = new HashSet<>(ids);
    missing.removeAll(found.keySet());
    found.putAll(server.items(owner, missing));
    return found;
  }

  @Override
  public boolean delete(String owner, String id) {
    boolean here = held(owner, id).isPresent() && backlog.forget(id);
    try {
      return server.delete(owner, id) || here; // it may have been on its way
    } catch (Failure away) {
      if (here) {
        return true;
      }
      throw away;
    }
  }

  @Override
  public void close() {
    backlog.close();
    server.close();
  }
}
