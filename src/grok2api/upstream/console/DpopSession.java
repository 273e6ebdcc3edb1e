package grok2api.upstream.console;

import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.upstream.responses.VendorError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * An access token and the key that it is bound to.
 *
 * @param expires seconds since the epoch, on the server's clock
 * @param skew seconds that the server's clock is ahead of ours
 */
record DpopSession(DpopKey key, Secret token, long expires, long skew) {

  private static final long MAX_LIFE = 3600;
  private static final long RENEW_BEFORE = 20;

  /**
   * Checks and reads the answer to a request for a token.
   *
   * @param nowSeconds our clock
   * @throws Failure 502 when the answer is not what RFC 9449 says, or is bound to another key
   */
  static DpopSession read(String body, DpopKey key, long nowSeconds, long skew) {
    Json.Obj answer = object(body);
    String token = answer.text("access_token").orElse("");
    boolean dpop = answer.text("token_type").orElse("").equalsIgnoreCase("DPoP");
    long life = seconds(answer, "expires_in");
    Json.Obj claims = claims(token);
    long exp = seconds(claims, "exp");
    Optional<String> bound =
        claims
            .get("cnf")
            .filter(Json.Obj.class::isInstance)
            .flatMap(c -> ((Json.Obj) c).text("jkt"));
    boolean ours = bound.filter(key.thumbprint()::equals).isPresent();
    if (!dpop || life <= 0 || life > MAX_LIFE || exp <= 0 || !ours) {
      throw VendorError.protocol("The upstream's access token is not usable.");
    }
    return new DpopSession(key, new Secret(token), Math.min(exp, nowSeconds + skew + life), skew);
  }

  private static Json.Obj object(String text) {
    try {
      if (JsonReader.parse(text) instanceof Json.Obj object) {
        return object;
      }
    } catch (Failure broken) {
      throw VendorError.protocol("The upstream's access token could not be read.");
    }
    throw VendorError.protocol("The upstream's access token could not be read.");
  }

  private static Json.Obj claims(String token) {
    String[] parts = token.split("\\.", -1);
    try {
      String payload = parts.length == 3 ? parts[1] : "";
      return object(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException noBase64) {
      throw VendorError.protocol("The upstream's access token could not be read.");
    }
  }

  private static long seconds(Json.Obj object, String name) {
    boolean number = object.members().get(name) instanceof Json.Num;
    return number && object.members().get(name) instanceof Json.Num n && n.literal().length() < 20
        ? n.decimal().longValue()
        : 0;
  }

  /** True while the token need not be renewed. */
  boolean isFresh(long nowSeconds) {
    return nowSeconds + skew < expires - RENEW_BEFORE;
  }

  /** A proof for one request. */
  String proof(String method, String url, long nowSeconds) {
    return key.proof(method, url, nowSeconds + skew, token.reveal());
  }
}
