package grok2api.upstream.console;

import grok2api.json.JsonWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.UUID;

/**
 * A P-256 key that proves possession of an access token (RFC 9449). Never stored, never logged.
 * Safe for many threads.
 */
final class DpopKey {

  private static final int COORDINATE_BYTES = 32;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final PrivateKey secret;
  private final String x;
  private final String y;

  private DpopKey(PrivateKey secret, String x, String y) {
    this.secret = secret;
    this.x = x;
    this.y = y;
  }

  /** A fresh key. */
  static DpopKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  static DpopKey of(KeyPair pair) {
    ECPublicKey open = (ECPublicKey) pair.getPublic();
    return new DpopKey(
        pair.getPrivate(),
        coordinate(open.getW().getAffineX()),
        coordinate(open.getW().getAffineY()));
  }

  /** 32 bytes, unsigned, padded on the left. */
  static String coordinate(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] bytes = new byte[COORDINATE_BYTES];
    int length = Math.min(COORDINATE_BYTES, signed.length);
    System.arraycopy(signed, signed.length - length, bytes, COORDINATE_BYTES - length, length);
    return BASE64.encodeToString(bytes);
  }

  /** Writes the public half as a JSON web key. */
  void writeJwk(JsonWriter out) {
    out.beginObject()
        .field("kty", "EC")
        .field("crv", "P-256")
        .field("x", x)
        .field("y", y)
        .endObject();
  }

  /** SHA-256 of the public half in its canonical spelling (RFC 7638). */
  String thumbprint() {
    String canonical =
        new JsonWriter(160)
            .beginObject()
            .field("crv", "P-256")
            .field("kty", "EC")
            .field("x", x)
            .field("y", y)
            .endObject()
            .toString();
    return hash(canonical);
  }

  /**
   * A proof for one request.
   *
   * @param url scheme, host and path; no query
   * @param issuedAt seconds on the server's clock
   * @param accessToken the token that goes with it
   */
  String proof(String method, String url, long issuedAt, String accessToken) {
    JsonWriter header =
        new JsonWriter(256).beginObject().field("typ", "dpop+jwt").field("alg", "ES256");
    writeJwk(header.name("jwk"));
    JsonWriter claims =
        new JsonWriter(256)
            .beginObject()
            .field("jti", UUID.randomUUID().toString())
            .field("htm", method)
            .field("htu", url)
            .field("iat", issuedAt)
            .field("ath", hash(accessToken))
            .endObject();
    String signed =
        BASE64.encodeToString(header.endObject().toBytes())
            + "."
            + BASE64.encodeToString(claims.toBytes());
    return signed + "." + BASE64.encodeToString(sign(signed));
  }

  /** Both numbers of the signature side by side, 64 bytes: the plain algorithm's DER is refused. */
  private byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(secret);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has ES256", e);
    }
  }

  private static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return BASE64.encodeToString(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
