package grok2api.store;

import grok2api.model.Pool;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that adds {@code token-<n>} on a server from a number on, one at a time, and prints
 * each number when the addition has returned, until it is killed or has added enough.
 */
final class ServerAdder {

  private ServerAdder() {}

  public static void main(String[] args) {
    Backend backend = Backend.valueOf(args[0]);
    int from = Integer.parseInt(args[3]);
    try (Storage storage = backend.storage(args[1], Path.of(args[2]));
        Rig rig = new Rig(clock -> storage.accounts())) {
      for (int n = from; n < from + Integer.parseInt(args[4]); n++) {
        rig.desk.add(List.of("token-" + n), Pool.BASIC, List.of());
        System.out.println(n);
      }
    }
  }
}
