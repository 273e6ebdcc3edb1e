package grok2api.api.responses;

import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Role;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A conversation cut down to a summary that only travels: {@code g2a1.k.} and the deflated text in
 * URL-safe Base64.
 */
final class Compaction {

  private static final String PREFIX = "g2a1.k.";
  private static final int MAX_SUMMARY_BYTES = 4 * 1024 * 1024; // what a client may make us inflate

  private static final String INSTRUCTION =
      """
      Summarise the conversation so far, so that another model can continue the work with nothing \
      but your summary. Keep: the user's goals and wishes in their own words, decisions and their \
      reasons, what was done and what came of it (files, commands, identifiers, errors), what is \
      still open, and the next step. Leave out what no longer matters. Call no tools; answer with \
      the summary only.\
      """;

  private Compaction() {}

  /** What is asked of the model at the end of the conversation. */
  static Item request() {
    return Message.text(Role.USER, INSTRUCTION);
  }

  /** The opaque form of a summary. */
  static String seal(String summary) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(summary.getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[4_096];
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
      return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    } finally {
      deflater.end();
    }
  }

  /** The summary in such a text; empty when it is not ours or broken. */
  static Optional<String> open(String sealed) {
    if (!sealed.startsWith(PREFIX)) {
      return Optional.empty();
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(Base64.getUrlDecoder().decode(sealed.substring(PREFIX.length())));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[4_096];
      while (!inflater.finished()) {
        int count = inflater.inflate(piece);
        if (count == 0 || out.size() > MAX_SUMMARY_BYTES) {
          return Optional.empty();
        }
        out.write(piece, 0, count);
      }
      return Optional.of(out.toString(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | DataFormatException e) {
      return Optional.empty(); // made up or cut: as foreign
    } finally {
      inflater.end();
    }
  }
}
