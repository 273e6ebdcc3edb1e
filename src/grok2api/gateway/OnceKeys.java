package grok2api.gateway;

import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.media.JobStore.OnceKey;
import grok2api.media.Reference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Checks {@code Idempotency-Key}, and tells whether two orders are the same. */
final class OnceKeys {

  private static final int MAX_KEY = 255;

  private OnceKeys() {}

  /**
   * The key of a call together with what it orders.
   *
   * @param fields everything that makes two orders different
   */
  static Optional<OnceKey> of(Call call, List<Reference> references, Object... fields) {
    if (call.once().isEmpty()) {
      return Optional.empty();
    }
    String key = call.once().get().key();
    if (key.length() > MAX_KEY) {
      throw Failure.of(
              Failure.Kind.INVALID_REQUEST, "invalid_value", "The Idempotency-Key is too long.")
          .param("Idempotency-Key")
          .build();
    }
    return Optional.of(new OnceKey(key, fingerprint(references, fields)));
  }

  private static String fingerprint(List<Reference> references, Object... fields) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      for (Object field : fields) {
        hash.update((field + "\0").getBytes(StandardCharsets.UTF_8));
      }
      for (Reference reference : references) {
        switch (reference.source()) {
          case Reference.Named(var url) -> hash.update(url.getBytes(StandardCharsets.UTF_8));
          case Reference.Encoded(var type, var text) ->
              hash.update(text.getBytes(StandardCharsets.UTF_8));
          case Reference.Bytes(var content) -> hash.update(content);
        }
        hash.update((byte) 0);
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
