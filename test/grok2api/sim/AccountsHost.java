package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.Map;

/** accounts.x.ai: accepting the terms. */
final class AccountsHost implements Simulator.Host {
  private static final String PATH = "/auth_mgmt.AuthManagement/SetTosAcceptedVersion";
  private final Simulator sim;

  AccountsHost(Simulator sim) {
    this.sim = sim;
  }

  @Override
  public void handle(Exchange x, Seen seen) throws IOException {
    Violation.unless(
        x.method().equals("POST") && x.target().equals(PATH),
        "accounts host has only POST " + PATH);
    Headers.accounts(x);
    Map<String, String> pairs = Cookies.check(x, false);
    sim.freshRequestId(x);
    sim.clearance.check("accounts", pairs, x.header("User-Agent"));
    Account account =
        sim.known(pairs.get("sso"))
            .filter(a -> !a.revoked())
            .orElseThrow(() -> new Refusal(401, Faults.body(401)));
    GrpcWeb.body(x, GrpcWeb.TOS);
    account.acceptTos();
    GrpcWeb.answer(x, sim.switches, new byte[0]);
  }
}
