package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.HttpCall.Header;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** Small calls to grok.com hosts outside of chatting; each run of calls has one egress. */
final class WebCalls {

  private final Egress egress;

  WebCalls(Egress egress) {
    this.egress = egress;
  }

  /** Runs calls for an account on one way out, and tells that way how they went. */
  <T> T with(
      Egress.Target target,
      Account account,
      Call call,
      BiFunction<EgressLease, WebHeaders, T> calls) {
    Config config = call.config();
    try (EgressLease way = egress.lease(target, call, account.id())) {
      try {
        T result = calls.apply(way, new WebHeaders(way, account, config));
        way.report(EgressLease.Outcome.SUCCESS);
        return result;
      } catch (Failure failure) {
        EgressOutcomes.tell(way, failure, Links.uri(config.upstream().webUrl(), ""), config);
        throw failure;
      }
    }
  }

  /** Sends a body and waits for the answer's head. */
  static HttpAnswer post(
      EgressLease way, String url, List<Header> headers, byte[] body, Duration limit) {
    return way.send(
        new HttpCall(
            "POST", Links.uri(url, ""), headers, new HttpCall.Body.Bytes(body), limit, limit));
  }
}
