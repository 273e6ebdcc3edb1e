package grok2api.api;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Config;
import grok2api.gateway.ModelDirectory;
import grok2api.http.Route;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import grok2api.upstream.OfficialModels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Configurations, models and a server in miniature for the tests of the APIs. */
public final class Fixtures {

  private Fixtures() {}

  /** The defaults with these keys for {@code /v1}. */
  public static Config withKeys(String... keys) {
    List<Secret> secrets = Arrays.stream(keys).map(Secret::new).toList();
    Config d = Config.defaults();
    Config.App app = d.app();
    return copy(
        d,
        new Config.App(app.appKey(), app.appUrl(), secrets, app.webuiEnabled(), app.webuiKey()),
        d.features(),
        d.chat());
  }

  /** The defaults with another {@code chat.max_n}. */
  public static Config withMaxN(int maxN) {
    Config d = Config.defaults();
    Config.Chat c = d.chat();
    return copy(
        d,
        d.app(),
        d.features(),
        new Config.Chat(
            c.timeout(),
            c.idleTimeout(),
            c.totalTimeout(),
            maxN,
            c.enforceMaxTokens(),
            c.streamRetryEnabled(),
            c.streamRetryBufferRunes()));
  }

  /** The defaults with other {@code features.stream} and {@code features.thinking}. */
  public static Config withFeatures(boolean stream, boolean thinking) {
    Config d = Config.defaults();
    Config.Features f = d.features();
    return copy(
        d,
        d.app(),
        new Config.Features(
            f.temporary(),
            f.memory(),
            stream,
            thinking,
            f.thinkingSummary(),
            f.autoChatModeFallback(),
            f.dynamicStatsig(),
            f.enableNsfw(),
            f.showSearchSources(),
            f.customInstruction(),
            f.imageFormat(),
            f.imaginePublicImageProxy(),
            f.videoFormat()),
        d.chat());
  }

  /** The defaults with other heartbeats. */
  public static Config withPings(Duration after, Duration interval) {
    Config d = Config.defaults();
    return copy(d, d.app(), d.features(), d.chat(), new Config.Stream(after, interval));
  }

  private static Config copy(Config d, Config.App app, Config.Features features, Config.Chat chat) {
    return copy(d, app, features, chat, d.stream());
  }

  private static Config copy(
      Config d, Config.App app, Config.Features features, Config.Chat chat, Config.Stream stream) {
    return new Config(
        app,
        d.logging(),
        features,
        d.cache(),
        d.proxy(),
        d.retry(),
        d.account(),
        chat,
        stream,
        d.image(),
        d.video(),
        d.voice(),
        d.asset(),
        d.nsfw(),
        d.batch(),
        d.upstreamBlocker(),
        d.upstream(),
        d.web(),
        d.console(),
        d.official(),
        d.models(),
        d.responses(),
        d.tokens(),
        d.server(),
        d.audit());
  }

  /** The built-in models; listed are those that {@code served} accepts. */
  public static ModelDirectory directory(Predicate<ModelSpec> served) {
    Lessor lessor =
        new Lessor() {
          @Override
          public AccountLease lease(Query query) {
            throw new UnsupportedOperationException();
          }

          @Override
          public boolean serves(ModelSpec model) {
            return served.test(model);
          }
        };
    return new ModelDirectory(
        Catalogue.builtIn(),
        Map.of(Upstream.WEB, lessor, Upstream.CONSOLE, lessor),
        OfficialModels.NONE);
  }

  /** What the server does with a request: the handler, and the renderer for its failures. */
  public static FakeReply run(Route route, FakeRequest in) {
    return run(route, in, UnaryOperator.identity());
  }

  /** The same with a reply that the test prepared. */
  public static FakeReply run(Route route, FakeRequest in, UnaryOperator<FakeReply> prepared) {
    FakeReply out = prepared.apply(new FakeReply());
    try {
      route.handler().handle(in, out);
    } catch (Failure failure) {
      if (out.started()) {
        throw failure;
      }
      route.errors().render(failure, in, out);
    }
    return out;
  }
}
