package grok2api.sim;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.UUID;

/** The client's side of DPoP, for the tests of the console fake. */
final class Proofs {
  private final KeyPair pair;

  Proofs() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    pair = generator.generateKeyPair();
  }

  Js jwk() {
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return Js.obj(
        "kty",
        "EC",
        "crv",
        "P-256",
        "x",
        coordinate(point.getAffineX()),
        "y",
        coordinate(point.getAffineY()));
  }

  private static String coordinate(BigInteger n) {
    var bytes = new byte[32];
    byte[] raw = n.toByteArray();
    int length = Math.min(32, raw.length);
    System.arraycopy(raw, raw.length - length, bytes, 32 - length, length);
    return Dpop.b64(bytes);
  }

  Js claims(String method, String path, String token) {
    return Js.obj(
        "jti",
        UUID.randomUUID().toString(),
        "htm",
        method,
        "htu",
        "https://console.x.ai" + path,
        "iat",
        System.currentTimeMillis() / 1000,
        "ath",
        Dpop.b64(Dpop.sha256(token)));
  }

  String sign(Js claims) throws GeneralSecurityException {
    return sign(claims, "SHA256withECDSAinP1363Format");
  }

  String sign(Js claims, String algorithm) throws GeneralSecurityException {
    Js header = Js.obj("typ", "dpop+jwt", "alg", "ES256", "jwk", jwk());
    String signed =
        Dpop.b64(header.toString().getBytes(StandardCharsets.UTF_8))
            + "."
            + Dpop.b64(claims.toString().getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Dpop.b64(signature.sign());
  }
}
