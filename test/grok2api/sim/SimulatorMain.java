package grok2api.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The simulator as a process: prints one line of JSON with all base URLs, then serves until it is
 * killed.
 *
 * <pre>
 * java -cp … grok2api.sim.SimulatorMain [--accept-any] [--bench] [--account TOKEN[:TIER]]…
 *     [--key KEY]… [--port HOST=PORT]…
 * </pre>
 */
public final class SimulatorMain {
  private SimulatorMain() {}

  /** Starts it. */
  public static void main(String[] args) throws InterruptedException {
    boolean any = false;
    boolean bench = false;
    var accounts = new HashMap<String, String>();
    var keys = new java.util.ArrayList<String>();
    Map<String, Integer> ports = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--accept-any" -> any = true;
        case "--bench" -> bench = true;
        case "--account" -> {
          String[] account = args[++i].split(":", 2);
          accounts.put(account[0], account.length > 1 ? account[1] : "basic");
        }
        case "--key" -> keys.add(args[++i]);
        case "--port" -> {
          String[] port = args[++i].split("=", 2);
          ports.put(port[0], Integer.parseInt(port[1]));
        }
        default -> throw new IllegalArgumentException("unknown argument: " + args[i]);
      }
    }
    try (var sim = new Simulator(new Simulator.Options(any || bench, bench, ports))) {
      accounts.forEach(sim::account);
      keys.forEach(sim::key);
      System.out.println(Js.of(sim.urls()));
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }
}
