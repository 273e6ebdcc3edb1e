package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import grok2api.base.Failure.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault that an adapter can find is explained. */
class RefusedCallTest {

  private static RefusedCall call(String classification, Optional<Duration> age) {
    return new RefusedCall(Instant.EPOCH, "grok.com", "direct", "agent", age, 403, classification);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyFaultHasAnExplanationOfItsOwn(Fault fault) {
    String unknown = call("unheard_of", Optional.empty()).explanation();
    RefusedCall call = call(fault.name().toLowerCase(Locale.ROOT), Optional.empty());
    assertNotEquals(unknown, call.explanation());
    assertFalse(call.blame().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "challenge, cloudflare",
    "anti_bot, egress",
    "transport, egress",
    "forbidden, account",
    "invalid_credentials, account",
    "rate_limited, account",
    "policy, request",
    "bad_request, request",
    "server_error, upstream"
  })
  void saysWhoseFaultItWas(String classification, String blame) {
    assertEquals(blame, call(classification, Optional.empty()).blame());
  }

  @Test
  void aChallengeWithCookiesIsAnotherMatterThanOneWithout() {
    assertNotEquals(
        call("challenge", Optional.empty()).explanation(),
        call("challenge", Optional.of(Duration.ofHours(3))).explanation());
  }
}
