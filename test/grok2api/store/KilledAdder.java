package grok2api.store;

import grok2api.model.Pool;
import java.nio.file.Path;
import java.util.List;

/**
 * A process to be killed: adds {@code token-<n>} from the given number on, one at a time, and
 * prints each number when the addition has returned.
 */
final class KilledAdder {

  private KilledAdder() {}

  public static void main(String[] args) {
    try (Rig rig = new Rig(Path.of(args[0]))) {
      for (int n = Integer.parseInt(args[1]); ; n++) {
        rig.desk.add(List.of("token-" + n), Pool.BASIC, List.of());
        System.out.println(n);
      }
    }
  }
}
