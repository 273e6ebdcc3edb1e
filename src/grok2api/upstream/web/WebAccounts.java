package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.JsonWriter;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.upstream.AccountOps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Sets accounts up: accepts the terms, states the birth date that the operator configured (never an
 * invented one), switches adult content. Safe for many threads.
 */
public final class WebAccounts implements AccountOps {

  private static final System.Logger LOG = System.getLogger(WebAccounts.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MAX_BODY = 64 * 1024;
  private static final int TOS_VERSION = 5;
  private static final String ALREADY_SET = "birth-date-change-limit-reached";
  private static final byte[] TERMS = {0x10, 0x01}; // field 2, varint 1
  private static final String NSFW_FEATURE = "always_show_nsfw_content";

  private final WebCalls calls;
  private final Statsig statsig;

  /** Calls over {@code egress}. */
  public WebAccounts(Egress egress, Statsig statsig) {
    this.calls = new WebCalls(egress);
    this.statsig = statsig;
  }

  @Override
  public String userId(Account account, Call call) {
    return calls.with(
        Egress.Target.WEB,
        account,
        call,
        (way, headers) -> Sessions.userId(way, headers, call.config()));
  }

  @Override
  public NsfwReport nsfw(Account account, boolean enabled, Call call) {
    long end = System.nanoTime() + call.config().nsfw().timeout().toNanos();
    Call limited =
        new Call(
            call.requestId(), call.config(), Math.min(end, call.deadlineNanos()), call.cancel());
    if (!enabled) {
      calls.with(Egress.Target.WEB, account, limited, (way, h) -> features(way, h, limited, false));
      return new NsfwReport(false, BirthDate.SKIPPED, false);
    }
    acceptTerms(account, limited);
    BirthDate birthDate =
        calls.with(
            Egress.Target.WEB,
            account,
            limited,
            (way, headers) -> {
              productTerms(way, headers, limited);
              BirthDate result = birthDate(way, headers, limited);
              features(way, headers, limited, true);
              return result;
            });
    return new NsfwReport(true, birthDate, true);
  }

  /** The accounts host has clearance of its own, so its call has a lease of its own. */
  private void acceptTerms(Account account, Call call) {
    String url =
        call.config().upstream().accountsUrl() + "/auth_mgmt.AuthManagement/SetTosAcceptedVersion";
    calls.with(
        Egress.Target.ACCOUNTS,
        account,
        call,
        (way, headers) ->
            GrpcWeb.read(
                WebCalls.post(
                    way,
                    url,
                    headers.grpc(WebHeaders.ACCOUNTS, WebHeaders.ACCOUNTS + "/accept-tos"),
                    GrpcWeb.frame(TERMS),
                    LIMIT)));
  }

  /** Newer accounts have terms of the product besides; without them the rest works too. */
  private void productTerms(EgressLease way, WebHeaders headers, Call call) {
    byte[] body =
        new JsonWriter(32).beginObject().field("tosVersion", TOS_VERSION).endObject().toBytes();
    try {
      json(way, headers, call, "/rest/auth/set-tos-accepted", body);
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.INFO, "web.terms product=refused code=" + failure.code());
    }
  }

  private BirthDate birthDate(EgressLease way, WebHeaders headers, Call call) {
    Optional<LocalDate> date = call.config().nsfw().birthDate();
    if (date.isEmpty()) {
      return BirthDate.SKIPPED;
    }
    byte[] body =
        new JsonWriter(64)
            .beginObject()
            .field("birthDate", date.get() + "T16:00:00.000Z")
            .endObject()
            .toBytes();
    return json(way, headers, call, "/rest/auth/set-birth-date", body)
        ? BirthDate.SET
        : BirthDate.KEPT;
  }

  /** True when it was done, false when the upstream says that it was done before. */
  private boolean json(EgressLease way, WebHeaders headers, Call call, String path, byte[] body) {
    Config config = call.config();
    return statsig.with(
        way,
        "POST",
        path,
        config,
        value -> {
          String url = config.upstream().webUrl() + path;
          HttpAnswer answer = WebCalls.post(way, url, headers.json(value), body, LIMIT);
          if (answer.status() != 429) {
            return succeeded(answer);
          }
          try (answer) {
            String text = new String(answer.read(MAX_BODY), StandardCharsets.UTF_8);
            if (text.contains(ALREADY_SET)) {
              return false;
            }
            throw WebFailures.ofStatus(429, text, false, Optional.empty(), false);
          }
        });
  }

  private static boolean succeeded(HttpAnswer answer) {
    int status = answer.status();
    if (status != 200 && status != 201 && status != 204) {
      throw WebFailures.of(answer, false);
    }
    answer.close();
    return true;
  }

  private boolean features(EgressLease way, WebHeaders headers, Call call, boolean on) {
    String url =
        call.config().upstream().webUrl() + "/auth_mgmt.AuthManagement/UpdateUserFeatureControls";
    GrpcWeb.read(
        WebCalls.post(
            way,
            url,
            headers.grpc(WebHeaders.WEB, WebHeaders.WEB + "/"),
            GrpcWeb.frame(featureMessage(on)),
            LIMIT));
    return on;
  }

  /** Field 1: message with the switch; field 2: message with the feature's name. */
  static byte[] featureMessage(boolean on) {
    byte[] name = NSFW_FEATURE.getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[8 + name.length];
    message[0] = 0x0a;
    message[1] = 0x02;
    message[2] = 0x10;
    message[3] = (byte) (on ? 1 : 0);
    message[4] = 0x12;
    message[5] = (byte) (name.length + 2);
    message[6] = 0x0a;
    message[7] = (byte) name.length;
    System.arraycopy(name, 0, message, 8, name.length);
    return message;
  }
}
