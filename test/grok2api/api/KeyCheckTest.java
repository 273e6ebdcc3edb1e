package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Caller;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCheckTest {

  private static final ClientKeys ONE_CLIENT =
      new ClientKeys() {
        @Override
        public boolean isEmpty() {
          return false;
        }

        @Override
        public Optional<Caller> admit(String presented) {
          return presented.equals("ck-1")
              ? Optional.of(new Caller("key_1", "owner_1"))
              : Optional.empty();
        }

        @Override
        public boolean allows(Caller caller, String model) {
          return true;
        }
      };

  private static Caller admit(Config config, ClientKeys keys, String bearer, String apiKey) {
    FakeRequest in = FakeRequest.get("/v1/models");
    if (bearer != null) {
      in.with("Authorization", bearer);
    }
    if (apiKey != null) {
      in.with("x-api-key", apiKey);
    }
    return new KeyCheck(() -> config, keys).admit(Access.CLIENT_KEY, in);
  }

  /** Authorization, x-api-key; the configured keys are k-one and k-two. */
  @ParameterizedTest
  @CsvSource({
    "Bearer k-one,",
    "bearer k-two,",
    "BEARER  k-two ,",
    ",k-one",
    "Bearer wrong,k-two",
    "Bearer k-one,wrong",
    "Basic abc,k-one",
  })
  void admitsEitherHeader(String bearer, String apiKey) {
    assertEquals(
        "app", admit(Fixtures.withKeys("k-one", "k-two"), ClientKeys.NONE, bearer, apiKey).id());
  }

  @ParameterizedTest
  @CsvSource({
    ",",
    "Bearer wrong,",
    "Bearer,",
    "Bearer k-on,",
    "k-one,",
    "Basic k-one,",
    ",wrong",
    ",''",
    "Bearer k-oné,",
  })
  void refusesEverythingElse(String bearer, String apiKey) {
    Config config = Fixtures.withKeys("k-one", "k-oné");
    Failure failure =
        assertThrows(Failure.class, () -> admit(config, ClientKeys.NONE, bearer, apiKey));
    assertEquals(Failure.Kind.UNAUTHENTICATED, failure.kind());
    assertEquals("invalid_api_key", failure.code());
    boolean sent = bearer != null || apiKey != null;
    assertEquals(sent, failure.getMessage().equals("Invalid API key."), failure.getMessage());
    assertEquals(Failure.Retry.NO, failure.retry());
  }

  @Test
  void isOpenWithoutAnyKey() {
    assertEquals(Caller.OPEN, admit(Fixtures.withKeys(), ClientKeys.NONE, "Bearer x", null));
  }

  @Test
  void isClosedWhenOnlyClientKeysExist() {
    Config config = Fixtures.withKeys();
    assertThrows(Failure.class, () -> admit(config, ONE_CLIENT, null, null));
    assertThrows(Failure.class, () -> admit(config, ONE_CLIENT, "Bearer x", null));
    assertEquals("key_1", admit(config, ONE_CLIENT, "Bearer ck-1", null).id());
  }

  @Test
  void givesEachKeyItsOwnOwner() {
    Config config = Fixtures.withKeys("k-one", "k-two");
    String one = admit(config, ClientKeys.NONE, "Bearer k-one", null).owner();
    assertEquals(one, admit(config, ClientKeys.NONE, null, "k-one").owner());
    assertNotEquals(one, admit(config, ClientKeys.NONE, null, "k-two").owner());
  }

  @Test
  void answersForClientRoutesOnly() {
    KeyCheck check = new KeyCheck(Fixtures::withKeys, ClientKeys.NONE);
    assertThrows(
        IllegalArgumentException.class,
        () -> check.admit(Access.ADMIN, FakeRequest.get("/admin/api/status")));
  }
}
