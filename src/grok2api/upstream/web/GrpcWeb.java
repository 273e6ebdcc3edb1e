package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.net.HttpAnswer;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The framing of gRPC-web: a flag byte, four bytes of length, a message or trailers. */
final class GrpcWeb {

  private static final int HEADER = 5;
  private static final int MAX_ANSWER = 1024 * 1024;

  private GrpcWeb() {}

  /** One message as a request body. */
  static byte[] frame(byte[] message) {
    byte[] frame = new byte[HEADER + message.length];
    frame[1] = (byte) (message.length >>> 24);
    frame[2] = (byte) (message.length >>> 16);
    frame[3] = (byte) (message.length >>> 8);
    frame[4] = (byte) message.length;
    System.arraycopy(message, 0, frame, HEADER, message.length);
    return frame;
  }

  /**
   * Reads an answer to its end and closes it.
   *
   * @return its messages
   * @throws Failure when HTTP or gRPC status says that the call failed, or the framing is broken
   */
  static List<byte[]> read(HttpAnswer answer) {
    if (answer.status() != 200) {
      throw WebFailures.of(answer, false);
    }
    try (answer) {
      byte[] body = answer.read(MAX_ANSWER);
      String type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
      boolean text = type.startsWith("application/grpc-web-text") || isBase64(body);
      Reply reply = frames(text ? decoded(body) : body);
      String status = answer.header("grpc-status").or(() -> reply.status).orElse("0");
      String message = answer.header("grpc-message").or(() -> reply.message).orElse("");
      check(status.strip(), message);
      return reply.messages;
    }
  }

  private static final class Reply {
    private final List<byte[]> messages = new ArrayList<>();
    private Optional<String> status = Optional.empty();
    private Optional<String> message = Optional.empty();
  }

  private static Reply frames(byte[] body) {
    Reply reply = new Reply();
    int at = 0;
    while (at < body.length) {
      if (body.length - at < HEADER) {
        throw UpstreamFailures.protocol("The upstream's answer ends within a frame.");
      }
      int flags = body[at] & 0xff;
      long length =
          (body[at + 1] & 0xffL) << 24
              | (body[at + 2] & 0xff) << 16
              | (body[at + 3] & 0xff) << 8
              | body[at + 4] & 0xff;
      at += HEADER;
      if (length > body.length - at || (flags & 1) != 0) {
        throw UpstreamFailures.protocol("The upstream's answer has a frame that cannot be read.");
      }
      byte[] content = Arrays.copyOfRange(body, at, at + (int) length);
      at += (int) length;
      if ((flags & 0x80) == 0) {
        reply.messages.add(content);
      } else {
        trailers(new String(content, StandardCharsets.UTF_8), reply);
      }
    }
    return reply;
  }

  private static void trailers(String text, Reply reply) {
    for (String line : text.split("\r?\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
          case "grpc-status" -> reply.status = Optional.of(value);
          case "grpc-message" -> reply.message = Optional.of(value);
          default -> {}
        }
      }
    }
  }

  private static void check(String status, String message) {
    int http =
        switch (status) {
          case "0" -> 200;
          case "4" -> 504;
          case "7" -> 403;
          case "8" -> 429;
          case "14" -> 503;
          case "16" -> 401;
          default -> 502;
        };
    if (http != 200) {
      throw WebFailures.ofStatus(http, message, false, Optional.empty(), false);
    }
  }

  /** A binary frame begins with a zero or a flag, which Base64 never does. */
  private static boolean isBase64(byte[] body) {
    boolean base64 = body.length > 0;
    for (int i = 0; base64 && i < body.length; i++) {
      byte b = body[i];
      boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
      base64 = letter || b == '+' || b == '/' || b == '=' || b == '\r' || b == '\n';
    }
    return base64;
  }

  private static byte[] decoded(byte[] body) {
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException broken) {
      throw UpstreamFailures.protocol(
          "The upstream's answer is not the Base64 that it claims to be.");
    }
  }
}
