package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.config.Config;
import grok2api.sim.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clearance against the independent fake of a solver, which is strict about its requests. */
@Timeout(60)
class SimulatedClearanceTest {

  private Simulator sim;
  private ConfiguredEgress egress;
  private Config config;

  @BeforeEach
  void start() throws Exception {
    NetProperties.apply();
    sim = new Simulator();
    config = Configs.direct(Configs.solver(sim.flaresolverrUrl(), false), sim.webUrl());
    egress = new ConfiguredEgress(config);
  }

  @AfterEach
  void stop() {
    egress.close();
    assertEquals(List.of(), sim.violations());
    sim.close();
  }

  private String cookies() {
    try (EgressLease lease = egress.lease(Egress.Target.WEB, Configs.call(config))) {
      return lease.clearanceCookies();
    }
  }

  @Test
  void manyLeasesShareOneSolve() throws Exception {
    sim.clearance().delay(200);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      answers.add(answer);
      Thread.ofVirtual().start(() -> answer.complete(cookies()));
    }
    for (CompletableFuture<String> answer : answers) {
      assertTrue(answer.get(10, TimeUnit.SECONDS).startsWith("cf_clearance=clr-web-"));
    }
    assertEquals(1, sim.clearance().solves());
  }

  @Test
  void aChallengeLeadsToAFreshSolutionWithTheSolversAgent() {
    String first = cookies();
    try (EgressLease lease = egress.lease(Egress.Target.WEB, Configs.call(config))) {
      assertEquals(sim.clearance().userAgent(), lease.userAgent());
      lease.report(EgressLease.Outcome.CHALLENGE);
    }
    assertNotEquals(first, cookies());
    assertEquals(2, sim.clearance().solves());
  }

  @Test
  void aFailureIsSharedAndFollowedByAPause() {
    sim.clearance().fail("no browser");
    assertEquals("", cookies());
    sim.clearance().fail("");
    assertEquals("", cookies());
    assertEquals(1, sim.clearance().solves());
  }
}
