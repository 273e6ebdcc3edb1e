package grok2api.upstream.responses;

import grok2api.base.LongText;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Part;
import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Spells parts of a conversation as texts and URLs, for both APIs of the vendor. */
public final class PartText {

  /** Stands in front of pictures that tools returned. */
  public static final String SHOWN = "The tool results above came with:";

  private static final int PIECE = 64 * 1024;
  private static final Set<String> TEXT_TYPES =
      Set.of(
          "application/json",
          "application/xml",
          "application/x-yaml",
          "application/toml",
          "application/javascript");

  private PartText() {}

  /** A summary of earlier history, so called. */
  public static String summary(String text) {
    return text.isBlank() ? "" : "Summary of what was said before:\n" + text;
  }

  /** The texts among the parts, one after another. */
  public static String joined(List<Part> parts) {
    StringBuilder all = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof ChatRequest.Text(var text)) {
        all.append(all.isEmpty() || text.isEmpty() ? "" : "\n").append(text);
      }
    }
    return all.toString();
  }

  /** What a tool answered, as one text. */
  public static String result(ChatRequest.ToolResult result) {
    String text = joined(result.parts());
    boolean shown = result.parts().stream().anyMatch(part -> !(part instanceof ChatRequest.Text));
    if (text.isEmpty()) {
      text = shown ? "(shown below)" : "(empty)";
    }
    return result.error() ? "Error: " + text : text;
  }

  /** A result without its call, which upstreams refuse, as a text of the user's. */
  public static String orphan(ChatRequest.ToolResult result) {
    return "Result of a tool call:\n" + result(result);
  }

  /** Writes the URL, or the bytes as a {@code data:} URL without white space. */
  public static void url(ChatRequest.Content content, String defaultType, JsonWriter out) {
    switch (content) {
      case ChatRequest.Url(var url) -> out.value(url);
      case ChatRequest.Inline(var mediaType, var base64) -> {
        String start = "data:" + (mediaType.isBlank() ? defaultType : mediaType) + ";base64,";
        if (base64 instanceof LongText text && !hasSpace(text)) {
          out.value(start, text);
        } else {
          out.value(start + withoutSpace(base64));
        }
      }
    }
  }

  private static boolean hasSpace(LongText text) {
    byte[] piece = new byte[Math.min(PIECE, text.length())];
    for (int at = 0; at < text.length(); at += piece.length) {
      int count = Math.min(piece.length, text.length() - at);
      LongText.copy(text, at, count, piece, 0);
      for (int i = 0; i < count; i++) {
        if (piece[i] <= ' ') {
          return true;
        }
      }
    }
    return false;
  }

  /** The content of an inline text file. */
  public static Optional<String> textOf(ChatRequest.File file) {
    if (!(file.content() instanceof ChatRequest.Inline(var mediaType, var base64))) {
      return Optional.empty();
    }
    String type = mediaType.toLowerCase(Locale.ROOT);
    int parameters = type.indexOf(';');
    type = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    if (!type.startsWith("text/") && !TEXT_TYPES.contains(type)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(withoutSpace(base64));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  private static String withoutSpace(CharSequence base64) {
    String text = base64.toString();
    boolean clean = text.chars().noneMatch(c -> c <= ' ');
    return clean ? text : text.replaceAll("\\s+", "");
  }
}
