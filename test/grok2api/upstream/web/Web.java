package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.Outcome;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.chat.Tool;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.config.Environment;
import grok2api.config.LocalConfigFile;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.net.ConfiguredEgress;
import grok2api.net.SafeFetch;
import grok2api.sim.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A simulator and the adapter in front of it, for tests. */
final class Web implements AutoCloseable {

  static final ModelSpec MODEL =
      new ModelSpec(
          "grok-4.20-fast",
          "Fast",
          ModelSpec.Capability.CHAT,
          Upstream.WEB,
          Optional.of(Mode.FAST),
          Pool.BASIC,
          true,
          "",
          ModelSpec.EffortRule.NEVER,
          0,
          0,
          0);

  final Simulator sim = new Simulator();
  final SafeFetch fetch = new SafeFetch();
  final Config config;
  final ConfiguredEgress egress;
  final WebChat chat;
  final List<String> learned = new ArrayList<>();

  /** Settings as in the configuration file, {@code web.transport=rest}. */
  Web(String... settings) {
    this(java.util.function.UnaryOperator.identity(), settings);
  }

  /** The same with changes that the file would not allow. */
  Web(java.util.function.UnaryOperator<Config> change, String... settings) {
    config = change.apply(config(sim, settings));
    egress = new ConfiguredEgress(config);
    chat = new WebChat(new NoAccounts(), egress, new Attachments(fetch), new Statsig());
  }

  static Config config(Simulator sim, String... settings) {
    Map<String, String> variables = new HashMap<>();
    variables.put("GROK_UPSTREAM_WEB_URL", sim.webUrl());
    variables.put("GROK_UPSTREAM_ACCOUNTS_URL", sim.accountsUrl());
    variables.put("GROK_UPSTREAM_ASSETS_URL", sim.assetsUrl());
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String name = setting.substring(0, equals).toUpperCase(java.util.Locale.ROOT);
      variables.put(
          "GROK_" + name.replace('.', '_'),
          setting.substring(equals + 1).replace("@trap", sim.trapUrl()));
    }
    Path nowhere = Path.of("build", "no-such-config.toml");
    try (ConfigStore store =
        ConfigStore.open(new LocalConfigFile(nowhere), Environment.of(variables, Path.of("")))) {
      return store.current();
    }
  }

  /** Time limits of a test: shorter than a configuration may have them. */
  static Config withLimits(Config c, Duration first, Duration idle, Duration total) {
    Config.Chat old = c.chat();
    Config.Chat chat =
        new Config.Chat(
            first,
            idle,
            total,
            old.maxN(),
            old.enforceMaxTokens(),
            old.streamRetryEnabled(),
            old.streamRetryBufferRunes());
    return new Config(
        c.app(),
        c.logging(),
        c.features(),
        c.cache(),
        c.proxy(),
        c.retry(),
        c.account(),
        chat,
        c.stream(),
        c.image(),
        c.video(),
        c.voice(),
        c.asset(),
        c.nsfw(),
        c.batch(),
        c.upstreamBlocker(),
        c.upstream(),
        c.web(),
        c.console(),
        c.official(),
        c.models(),
        c.responses(),
        c.tokens(),
        c.server(),
        c.audit());
  }

  Call call() {
    return new Call("req_test", config, Long.MAX_VALUE, Cancel.ofCurrentThread());
  }

  ChatStream open(ChatRequest request, String token) {
    sim.account(token);
    return chat.open(request, MODEL, lease(token), call());
  }

  /** All events of one turn. */
  List<ChatEvent> events(ChatRequest request, String token) {
    try (ChatStream stream = open(request, token)) {
      List<ChatEvent> events = new ArrayList<>();
      do {
        events.add(stream.next());
      } while (!(events.getLast() instanceof ChatEvent.Finished));
      return events;
    }
  }

  /** The text of one turn. */
  String text(ChatRequest request, String token) {
    return text(events(request, token));
  }

  static String text(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.TextDelta(var delta)) {
        text.append(delta);
      }
    }
    return text.toString();
  }

  static String reasoning(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.ReasoningDelta delta) {
        text.append(delta.text());
      }
    }
    return text.toString();
  }

  static <T extends ChatEvent> List<T> only(Class<T> kind, List<ChatEvent> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The failure that the turn ends with. */
  Failure failure(ChatRequest request, String token) {
    try {
      events(request, token);
    } catch (Failure failure) {
      return failure;
    }
    throw new AssertionError("the turn did not fail");
  }

  AccountLease lease(String token) {
    return new FakeLease(
        new Account("id-" + token, new Secret(token), Pool.BASIC, Optional.empty(), Set.of()));
  }

  static ChatRequest ask(String text, Tool... tools) {
    return request(
        List.of(ChatRequest.Message.text(ChatRequest.Role.USER, text)),
        new ChatRequest.Format.Plain(),
        tools);
  }

  static ChatRequest request(
      List<ChatRequest.Item> items, ChatRequest.Format format, Tool... tools) {
    return new ChatRequest(
        "grok-4.20-fast",
        items,
        List.of(tools),
        new ChatRequest.ToolChoice.Auto(),
        true,
        ChatRequest.Sampling.DEFAULT,
        new ChatRequest.Reasoning(Optional.empty(), true),
        format,
        ChatRequest.Hints.NONE);
  }

  @Override
  public void close() {
    egress.close();
    fetch.close();
    sim.close();
  }

  private final class FakeLease implements AccountLease {
    private final Account account;

    FakeLease(Account account) {
      this.account = account;
    }

    @Override
    public Account account() {
      return account;
    }

    @Override
    public Optional<Mode> mode() {
      return Optional.of(Mode.FAST);
    }

    @Override
    public void report(Outcome outcome) {
      throw new AssertionError("the adapter does not report to the lease");
    }

    @Override
    public void learnUserId(String userId) {
      learned.add(userId);
    }

    @Override
    public void close() {
      throw new AssertionError("the adapter does not close the account lease");
    }
  }

  static final class NoAccounts implements Lessor {
    @Override
    public AccountLease lease(Query query) {
      throw new AssertionError("the adapter does not lease accounts");
    }

    @Override
    public boolean serves(ModelSpec model) {
      return true;
    }
  }
}
