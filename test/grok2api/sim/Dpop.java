package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Issues DPoP-bound access tokens and verifies the proof of every request (RFC 9449). */
final class Dpop {
  private record Issued(Account account, String thumbprint, long expires) {}

  private static final long SKEW_SECONDS = 60;

  private final Switches switches;
  private final Map<String, Issued> tokens = new ConcurrentHashMap<>();
  private final Set<String> jtis = ConcurrentHashMap.newKeySet();

  Dpop(Switches switches) {
    this.switches = switches;
  }

  /** The console's clock in seconds. */
  long now() {
    return System.currentTimeMillis() / 1000 + switches.clockOffset().toSeconds();
  }

  /** Answer of {@code POST /v1/dpop/token}. */
  Js issue(Account account, Js body) {
    equal("token request fields", Set.of("jwk"), body.keys());
    Js jwk = body.at("jwk");
    key(jwk);
    String thumbprint = thumbprint(jwk);
    long seconds = switches.dpopSeconds();
    long expires = now() + seconds;
    String payload =
        Js.obj(
                "sub",
                account.userId(),
                "jti",
                UUID.randomUUID().toString(),
                "exp",
                expires,
                "cnf",
                Js.obj("jkt", thumbprint))
            .toString();
    String token =
        b64("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + b64(payload.getBytes(StandardCharsets.UTF_8))
            + ".c2ln";
    tokens.put(token, new Issued(account, thumbprint, expires));
    return Js.obj("access_token", token, "token_type", "DPoP", "expires_in", seconds);
  }

  /** Checks Authorization and proof; 401 when the token is unknown or has expired. */
  void verify(Exchange x, Account account) {
    String authorization = x.header("Authorization");
    unless(!authorization.startsWith("Bearer"), "console refuses bearer authorisation");
    if (!x.has("DPoP") || authorization.isEmpty()) {
      throw new Refusal(403, "{\"code\":\"unauthorized:dpop-required\",\"error\":\"DPoP needed\"}");
    }
    unless(authorization.startsWith("DPoP "), "Authorization must be DPoP <token>");
    String token = authorization.substring(5);
    Issued issued = tokens.get(token);
    if (issued == null || issued.expires() <= now()) {
      throw new Refusal(401, "{\"code\":\"unauthorized\",\"error\":\"token expired or unknown\"}");
    }
    unless(issued.account() == account, "DPoP token belongs to another account");
    proof(x, token, issued);
  }

  private void proof(Exchange x, String token, Issued issued) {
    String[] parts = x.header("DPoP").split("\\.", -1);
    unless(parts.length == 3, "proof is not a JWT");
    Js header = Js.parse(text(parts[0]));
    Js claims = Js.parse(text(parts[1]));
    equal("proof header", Set.of("typ", "alg", "jwk"), header.keys());
    equal("typ", "dpop+jwt", header.at("typ").text());
    equal("alg", "ES256", header.at("alg").text());
    equal("key thumbprint", issued.thumbprint(), thumbprint(header.at("jwk")));
    equal("proof claims", Set.of("jti", "htm", "htu", "iat", "ath"), claims.keys());
    equal("htm", x.method(), claims.at("htm").text());
    equal("htu", "https://console.x.ai" + x.path(), claims.at("htu").text());
    equal("ath", b64(sha256(token)), claims.at("ath").text());
    unless(Headers.isUuid(claims.at("jti").text()), "jti must be a UUID");
    unless(jtis.add(claims.at("jti").text()), "jti was used before");
    long skew = claims.at("iat").number() - now();
    if (Math.abs(skew) > SKEW_SECONDS) {
      throw new Refusal(
          401, "{\"code\":\"unauthorized\",\"error\":\"iat is off by " + skew + "\"}");
    }
    signature(parts, header.at("jwk"));
  }

  private static void signature(String[] parts, Js jwk) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(parts[2]);
      unless(bytes.length == 64, "ES256 signature must be 64 bytes, not " + bytes.length);
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key(jwk));
      verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      unless(verifier.verify(bytes), "proof signature is wrong");
    } catch (GeneralSecurityException e) {
      throw new Violation("proof cannot be verified: " + e);
    }
  }

  private static PublicKey key(Js jwk) {
    equal("jwk fields", Set.of("kty", "crv", "x", "y"), jwk.keys());
    equal("kty", "EC", jwk.at("kty").text());
    equal("crv", "P-256", jwk.at("crv").text());
    byte[] px = Base64.getUrlDecoder().decode(jwk.at("x").text());
    byte[] py = Base64.getUrlDecoder().decode(jwk.at("y").text());
    unless(px.length == 32 && py.length == 32, "jwk coordinates must be 32 bytes");
    unless(!(jwk.at("x").text() + jwk.at("y").text()).contains("="), "jwk has padding");
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      return KeyFactory.getInstance("EC")
          .generatePublic(
              new ECPublicKeySpec(
                  new ECPoint(new BigInteger(1, px), new BigInteger(1, py)),
                  curve.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException e) {
      throw new Violation("jwk is no P-256 key: " + e);
    }
  }

  private static String thumbprint(Js jwk) {
    return b64(
        sha256(
            "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
                + jwk.at("x").text()
                + "\",\"y\":\""
                + jwk.at("y").text()
                + "\"}"));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String b64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String text(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
