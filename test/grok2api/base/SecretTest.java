package grok2api.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void neverShowsItself() {
    Secret secret = new Secret("xai-0123456789abcdef");
    assertFalse(secret.toString().contains("xai"));
    assertFalse(("" + java.util.List.of(secret)).contains("0123"));
    assertEquals(secret.toString(), new Secret("xai-0123456789abcdef").toString());
    assertNotEquals(secret.toString(), new Secret("xai-0123456789abcdeg").toString());
  }

  @Test
  void matchesOnlyTheSameText() {
    assertTrue(new Secret("a key").matches("a key"));
    assertFalse(new Secret("a key").matches("a ke"));
    assertFalse(new Secret("a key").matches(""));
  }

  @Test
  void idsAreLongAndDoNotRepeat() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String id = Ids.random("call_");
      assertTrue(id.matches("call_[0-9A-Za-z]{24}"), id);
      assertTrue(ids.add(id));
    }
    assertEquals(32, Ids.hex(16).length());
  }

  @Test
  void cancelInterruptsOnceAndKeepsTheFirstReason() throws InterruptedException {
    Thread sleeper = Thread.ofVirtual().start(SecretTest::sleepLong);
    Cancel cancel = new Cancel(sleeper);
    assertFalse(cancel.isCancelled());
    cancel.now("client gone");
    cancel.now("shutdown");
    sleeper.join(5_000);
    assertFalse(sleeper.isAlive());
    assertEquals("client gone", cancel.reason().orElseThrow());
  }

  private static void sleepLong() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
