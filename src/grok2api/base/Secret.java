package grok2api.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Text that must never reach a log or an error message: a token, key, cookie or password.
 *
 * <p>{@link #toString()} prints {@code secret:} and eight hex digits of a hash, enough to tell two
 * apart. {@link #matches} compares in constant time; length leaks nothing because hashes are
 * compared.
 */
public record Secret(String reveal) {

  /** Keeps the text; never null. */
  public Secret {
    Objects.requireNonNull(reveal);
  }

  /** True when there is nothing to protect. */
  public boolean isEmpty() {
    return reveal.isEmpty();
  }

  /** Constant-time comparison with what a caller presented. */
  public boolean matches(String presented) {
    return MessageDigest.isEqual(sha256(reveal), sha256(presented));
  }

  /** First eight hex digits of the SHA-256: stable, not reversible for random tokens. */
  public String fingerprint() {
    return HexFormat.of().formatHex(sha256(reveal), 0, 4);
  }

  @Override
  public String toString() {
    return "secret:" + fingerprint();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
