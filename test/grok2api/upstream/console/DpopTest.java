package grok2api.upstream.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.FakeClock;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, proofs and tokens; the vectors are those of RFC 9449. */
class DpopTest {

  private static final String RFC_X = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
  private static final String RFC_Y = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final DpopSessions.Key KEY = new DpopSessions.Key("base", "account", "way");

  private final FakeClock clock = new FakeClock(1_790_000_000_000L);
  private final AtomicInteger tokens = new AtomicInteger();
  private final DpopSessions sessions = new DpopSessions(clock);

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static Json.Obj part(String jwt, int index) {
    byte[] bytes = Base64.getUrlDecoder().decode(jwt.split("\\.")[index]);
    return (Json.Obj) JsonReader.parse(new String(bytes, StandardCharsets.UTF_8));
  }

  private DpopSession session(long life) {
    long expires = clock.instant().getEpochSecond() + life;
    return new DpopSession(
        DpopKey.generate(), new Secret("t" + tokens.incrementAndGet()), expires, 0);
  }

  @Test
  void thumbprintOfTheStandardsKey() throws Exception {
    KeyPair any = pair();
    BigInteger x = new BigInteger(1, Base64.getUrlDecoder().decode(RFC_X));
    BigInteger y = new BigInteger(1, Base64.getUrlDecoder().decode(RFC_Y));
    ECPublicKeySpec spec =
        new ECPublicKeySpec(new ECPoint(x, y), ((ECPublicKey) any.getPublic()).getParams());
    KeyPair standard =
        new KeyPair(KeyFactory.getInstance("EC").generatePublic(spec), any.getPrivate());
    assertEquals("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", DpopKey.of(standard).thumbprint());
  }

  @Test
  void coordinatesArePaddedTo32Bytes() {
    assertEquals("A".repeat(42) + "E", DpopKey.coordinate(BigInteger.ONE));
    BigInteger high = BigInteger.ONE.shiftLeft(255); // 33 bytes with its sign
    assertEquals("gA" + "A".repeat(41), DpopKey.coordinate(high));
  }

  @Test
  void aProofIsSignedAndSaysWhatItIsFor() throws Exception {
    KeyPair pair = pair();
    DpopKey key = DpopKey.of(pair);
    String token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    String url = "https://console.x.ai/v1/responses";
    String proof = key.proof("POST", url, 1_562_262_618, token);
    Json.Obj claims = part(proof, 1);
    assertEquals("POST", claims.text("htm").orElseThrow());
    assertEquals(url, claims.text("htu").orElseThrow());
    assertEquals(new Json.Num("1562262618"), claims.members().get("iat"));
    assertEquals("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", claims.text("ath").orElseThrow());
    Json.Obj header = part(proof, 0);
    assertEquals("dpop+jwt ES256", header.text("typ").get() + " " + header.text("alg").get());
    byte[] signature = Base64.getUrlDecoder().decode(proof.split("\\.")[2]);
    assertEquals(64, signature.length);
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(pair.getPublic());
    verifier.update(proof.substring(0, proof.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
    assertTrue(verifier.verify(signature));
    assertNotEquals(claims.text("jti"), part(key.proof("POST", url, 1, token), 1).text("jti"));
  }

  @ParameterizedTest
  @CsvSource({
    "DPoP, 300, ours, 600, 300",
    "dpop, 300, ours, 600, 300",
    "DPoP, 300, ours, 100, 100",
    "Bearer, 300, ours, 600, 0",
    "DPoP, 0, ours, 600, 0",
    "DPoP, 3601, ours, 600, 0",
    "DPoP, 300, foreign, 600, 0"
  })
  void anAnswerWithATokenIsChecked(String type, int life, String owner, int exp, int left) {
    DpopKey key = DpopKey.generate();
    String jkt = owner.equals("ours") ? key.thumbprint() : DpopKey.generate().thumbprint();
    long now = 1_790_000_000;
    long skew = 50;
    String payload = "{\"exp\":" + (now + skew + exp) + ",\"cnf\":{\"jkt\":\"" + jkt + "\"}}";
    String jwt =
        "e30."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
            + ".c2ln";
    String body =
        "{\"access_token\":\""
            + jwt
            + "\",\"token_type\":\""
            + type
            + "\",\"expires_in\":"
            + life
            + "}";
    if (left == 0) {
      Failure failure = assertThrows(Failure.class, () -> DpopSession.read(body, key, now, skew));
      assertEquals(502, failure.kind().status());
      return;
    }
    DpopSession session = DpopSession.read(body, key, now, skew);
    assertTrue(session.isFresh(now + left - 21));
    assertEquals(false, session.isFresh(now + left - 20));
  }

  @Test
  void theServersClockIsComparedWithTheMiddleOfTheCall() {
    Instant sent = Instant.parse("2026-11-21T10:00:00Z");
    assertEquals(
        99, // 10:01:40 against 10:00:01
        ConsoleCalls.skew(Optional.of("Sat, 21 Nov 2026 10:01:40 GMT"), sent, sent.plusSeconds(2)));
    assertEquals(0, ConsoleCalls.skew(Optional.empty(), sent, sent));
    assertEquals(0, ConsoleCalls.skew(Optional.of("yesterday"), sent, sent));
  }

  @Test
  void aSessionIsKeptUntilTwentySecondsBeforeItsEnd() {
    DpopSession first = session(300);
    assertSame(first, sessions.get(KEY, () -> first));
    clock.pass(Duration.ofSeconds(279));
    assertSame(first, sessions.get(KEY, () -> session(300)));
    clock.pass(Duration.ofSeconds(1));
    DpopSession second = session(300);
    assertSame(second, sessions.get(KEY, () -> second));
    sessions.forget(KEY, first); // an old refusal does not hit the new one
    assertSame(second, sessions.get(KEY, () -> session(300)));
    sessions.forget(KEY, second);
    DpopSession third = session(300);
    assertSame(third, sessions.get(KEY, () -> third));
  }

  @Test
  void onlyOneAsksAtATime() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    DpopSession one = session(300);
    ConcurrentLinkedQueue<DpopSession> got = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () ->
                      got.add(
                          sessions.get(
                              KEY,
                              () -> {
                                asked.incrementAndGet();
                                await(go);
                                return one;
                              }))));
    }
    go.countDown();
    for (Thread thread : threads) {
      assertTrue(thread.join(LIMIT));
    }
    assertEquals(20, got.stream().filter(one::equals).count());
    assertEquals(1, asked.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw Failure.cancelled("left");
    }
  }

  @Test
  void whenTheAskerLeavesAnotherAsks() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    Thread leaver =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThrows(
                        Failure.class,
                        () ->
                            sessions.get(
                                KEY,
                                () -> {
                                  asking.countDown();
                                  await(new CountDownLatch(1));
                                  return session(300);
                                })));
    asking.await();
    DpopSession one = session(300);
    List<DpopSession> got = new ArrayList<>();
    Thread waiter = Thread.ofVirtual().start(() -> got.add(sessions.get(KEY, () -> one)));
    leaver.interrupt();
    assertTrue(leaver.join(LIMIT));
    assertTrue(waiter.join(LIMIT));
    assertEquals(List.of(one), got);
  }

  @Test
  void aFailureIsNotKept() {
    assertThrows(
        Failure.class,
        () ->
            sessions.get(
                KEY,
                () -> {
                  throw Failure.upstream("no");
                }));
    DpopSession one = session(300);
    assertSame(one, sessions.get(KEY, () -> one));
  }

  @Test
  void theLeastUsedSessionGoesFirst() {
    DpopSession one = session(300);
    for (int i = 0; i <= 4096; i++) {
      sessions.get(new DpopSessions.Key("base", "a" + i, ""), () -> one);
      sessions.get(new DpopSessions.Key("base", "a0", ""), () -> one); // in use all the time
    }
    assertEquals(4096, sessions.size());
    assertSame(one, sessions.get(new DpopSessions.Key("base", "a0", ""), () -> session(300)));
    DpopSession other = session(300);
    assertSame(other, sessions.get(new DpopSessions.Key("base", "a1", ""), () -> other));
  }
}
