package grok2api.api.responses;

import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Fingerprint of what an upstream's conversation was begun with. A turn that changes any of it
 * cannot go on there, because only its new items would be sent.
 */
final class Framing {

  private static final List<String> MEMBERS =
      List.of("model", "instructions", "tools", "tool_choice", "text", "response_format");

  private Framing() {}

  static String of(JsonAt body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : MEMBERS) {
        String value = body.get(name).map(JsonAt::value).map(Json::compact).orElse("");
        digest.update((name + value.length() + value).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
