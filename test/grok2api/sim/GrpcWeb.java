package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** gRPC-web: exact request bytes, answers in every form that was seen. */
public final class GrpcWeb {
  /** Where the status of an answer stands. */
  public enum Form {
    /** Message, then a trailer frame. */
    FRAME,
    /** In the HTTP headers. */
    HEADERS,
    /** As FRAME, all of it Base64 text. */
    BASE64,
    /** A frame that says it is longer than it is. */
    TRUNCATED
  }

  static final String TOS = "00000000021001";
  static final String EMPTY = "0000000000";

  private GrpcWeb() {}

  static void body(Exchange x, String hex) {
    String sent = HexFormat.of().formatHex(x.body());
    unless(sent.equals(hex), "grpc-web body must be " + hex + " but is " + sent);
  }

  /** The NSFW switch: on is {@code 1001}, off {@code 1000}; returns which. */
  static boolean nsfw(Exchange x) {
    String name =
        HexFormat.of().formatHex("always_show_nsfw_content".getBytes(StandardCharsets.US_ASCII));
    String sent = HexFormat.of().formatHex(x.body());
    boolean on = sent.equals("00000000200a021001121a0a18" + name);
    unless(
        on || sent.equals("00000000200a021000121a0a18" + name),
        "feature control bytes are wrong: " + sent);
    return on;
  }

  static void answer(Exchange x, Switches switches, byte[] message) throws IOException {
    int status = switches.grpcStatus();
    String trailer =
        status < 0
            ? ""
            : "grpc-status: "
                + status
                + "\r\ngrpc-message: "
                + (status == 0 ? "" : "refused%20by%20test")
                + "\r\n";
    byte[] frames = frames(message, trailer);
    switch (switches.grpcForm()) {
      case FRAME -> x.reply(200, frames, "Content-Type", "application/grpc-web+proto");
      case BASE64 ->
          x.reply(
              200,
              Base64.getEncoder().encode(frames),
              "Content-Type",
              "application/grpc-web-text+proto");
      case TRUNCATED ->
          x.reply(
              200,
              Arrays.copyOf(frames, frames.length - 3),
              "Content-Type",
              "application/grpc-web+proto");
      case HEADERS ->
          x.reply(
              200,
              new byte[0],
              "Content-Type",
              "application/grpc-web+proto",
              "grpc-status",
              String.valueOf(status),
              "grpc-message",
              "refused%20by%20test");
    }
  }

  private static byte[] frames(byte[] message, String trailer) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(frame(0, message));
    if (!trailer.isEmpty()) {
      out.writeBytes(frame(0x80, trailer.getBytes(StandardCharsets.US_ASCII)));
    }
    return out.toByteArray();
  }

  private static byte[] frame(int flag, byte[] content) {
    return ByteBuffer.allocate(5 + content.length)
        .put((byte) flag)
        .putInt(content.length)
        .put(content)
        .array();
  }

  /** Credits: used percent and a period from now on for a week. */
  static byte[] credits(float percent, long beginSeconds, long endSeconds) {
    var inner = new ByteArrayOutputStream();
    inner.write(0x0d); // field 1, fixed32
    inner.writeBytes(
        ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(percent).array());
    inner.writeBytes(timestamp(0x22, beginSeconds));
    inner.writeBytes(timestamp(0x2a, endSeconds));
    var out = new ByteArrayOutputStream();
    out.write(0x0a);
    out.write(inner.size());
    out.writeBytes(inner.toByteArray());
    return out.toByteArray();
  }

  private static byte[] timestamp(int tag, long seconds) {
    var varint = new ByteArrayOutputStream();
    varint.write(0x08);
    long left = seconds;
    while (left >= 0x80) {
      varint.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    varint.write((int) left);
    var out = new ByteArrayOutputStream();
    out.write(tag);
    out.write(varint.size());
    out.writeBytes(varint.toByteArray());
    return out.toByteArray();
  }
}
