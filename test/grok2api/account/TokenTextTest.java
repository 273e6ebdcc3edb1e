package grok2api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Secret;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {

  static Stream<Arguments> pastes() {
    return Stream.of(
        Arguments.of("plain", "abc.def-ghi", "abc.def-ghi"),
        Arguments.of("name", "sso=abc", "abc"),
        Arguments.of("space", "  a b\tc\r\n", "abc"),
        Arguments.of("dashes", "a\u2010b\u2011c\u2012d\u2013e\u2014f\u2212g", "a-b-c-d-e-f-g"),
        Arguments.of("odd spaces", "a\u00a0b\u2007c\u202fd", "abcd"),
        Arguments.of("invisible", "\ufeffa\u200bb\u200cc\u200dd", "abcd"),
        Arguments.of("not ASCII", "a\u00e9b\u65e5c", "abc"),
        Arguments.of("cookies", "i18n=en; sso-rw=second; sso=first; x=1", "first"),
        Arguments.of("cookies without sso", "a=1; sso-rw=second", "second"),
        Arguments.of("stray separator", "abc;", "abc"),
        Arguments.of("name in odd dress", "\u200bsso=\u2011x", "-x"),
        Arguments.of("512", "x".repeat(512), "x".repeat(512)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pastes")
  void cleans(String name, String pasted, String token) {
    assertEquals(Optional.of(token), TokenText.clean(pasted));
  }

  @ParameterizedTest
  @MethodSource("pastes")
  void cleansACleanTokenToItself(String name, String pasted, String token) {
    assertEquals(Optional.of(token), TokenText.clean(token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "   ", "sso=", "\u65e5", "a,b", "a\u0000b", "a=1; b=2", ";", "a\u007fb"})
  void refusesWhatMustNotStandInACookie(String pasted) {
    assertEquals(Optional.empty(), TokenText.clean(pasted));
  }

  @Test
  void refusesMoreThan512Characters() {
    assertEquals(Optional.empty(), TokenText.clean("x".repeat(513)));
  }

  @Test
  void masksLongAndShortTokens() {
    assertEquals("abcdefgh...stuvwxyz", TokenText.mask("abcdefghijklmnopqrstuvwxyz"));
    assertEquals("abcd...", TokenText.mask("abcdefghijklmnopqrst"));
    assertEquals("ab...", TokenText.mask("ab"));
  }

  @Test
  void givesIdsThatDoNotRevealAndDoNotCollide() {
    assertEquals(16, TokenText.id(new Secret("a")).length());
    assertFalse(TokenText.id(new Secret("a")).equals(TokenText.id(new Secret("b"))));
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of(
            400, "{\"code\":3,\"message\":\"x [WKE=account:email-domain-rejected]\"}", true),
        Arguments.of(
            403, "{\"message\":\"User is blocked [WKE=unauthorized:Blocked-User]\"}", true),
        Arguments.of(401, "Failed to look up session ID", true),
        Arguments.of(401, "{\"code\":16,\"message\":\"no\"}", false),
        Arguments.of(429, "token expired", false),
        Arguments.of(500, "session not found", false),
        Arguments.of(200, "session not found", false),
        Arguments.of(403, "<!DOCTYPE html><title>Just a moment</title> session not found", false),
        Arguments.of(403, "\n <html>account suspended", false),
        Arguments.of(
            403, "{\"code\":7,\"message\":\"Request rejected by anti-bot rules.\"}", false));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void findsDeadCredentials(int status, String body, boolean dead) {
    assertEquals(dead, CredentialMarkers.match(status, body));
  }

  @Test
  void looksForMarkersInTheBeginningOfABodyOnly() {
    assertFalse(CredentialMarkers.match(400, "x".repeat(70_000) + "token expired"));
    assertTrue(CredentialMarkers.match(400, "x".repeat(60_000) + "token expired"));
  }
}
