package grok2api.upstream.responses;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Outcome;
import grok2api.base.Cancel;
import grok2api.base.Secret;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.config.Environment;
import grok2api.config.LocalConfigFile;
import grok2api.model.Mode;
import grok2api.model.Pool;
import grok2api.net.ConfiguredEgress;
import grok2api.sim.Simulator;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A simulator, and what an adapter needs to talk to it. */
public final class NativeRig implements AutoCloseable {

  public final Simulator sim = new Simulator();
  public final Config config;
  public final ConfiguredEgress egress;

  /** Settings as in the configuration file, {@code console.auth=anonymous}. */
  public NativeRig(String... settings) {
    config = config(settings);
    egress = new ConfiguredEgress(config);
  }

  /** The configuration for this simulator with further settings. */
  public Config config(String... settings) {
    Map<String, String> variables = new HashMap<>();
    variables.put("GROK_UPSTREAM_CONSOLE_URL", sim.consoleUrl());
    variables.put("GROK_UPSTREAM_API_URL", sim.apiUrl());
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String name = setting.substring(0, equals).toUpperCase(Locale.ROOT).replace('.', '_');
      variables.put("GROK_" + name, setting.substring(equals + 1));
    }
    Path nowhere = Path.of("build", "no-such-config.toml");
    try (ConfigStore store =
        ConfigStore.open(new LocalConfigFile(nowhere), Environment.of(variables, Path.of("")))) {
      return store.current();
    }
  }

  /** A request of the calling thread. */
  public Call call() {
    return call(config);
  }

  /** The same under another configuration. */
  public static Call call(Config config) {
    return new Call("req_test", config, Long.MAX_VALUE, Cancel.ofCurrentThread());
  }

  /** A lease of an account that nobody reports to. */
  public static AccountLease lease(String token) {
    return new FakeLease(
        new Account("id-" + token, new Secret(token), Pool.BASIC, Optional.empty(), Set.of()));
  }

  @Override
  public void close() {
    egress.close();
    sim.close();
  }

  private record FakeLease(Account account) implements AccountLease {
    @Override
    public Optional<Mode> mode() {
      return Optional.of(Mode.CONSOLE);
    }

    @Override
    public void report(Outcome outcome) {
      throw new AssertionError("the adapter does not report to the lease");
    }

    @Override
    public void learnUserId(String userId) {
      throw new AssertionError("the console needs no user id");
    }

    @Override
    public void close() {
      throw new AssertionError("the adapter does not close the account lease");
    }
  }
}
