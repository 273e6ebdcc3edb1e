package grok2api.api.anthropic;

import grok2api.api.ContentUrl;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.File;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Text;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads blocks that carry content: text, pictures, documents, search results. */
final class Blocks {

  private static final String PDF = "application/pdf";

  private Blocks() {}

  /** The parts of one block; empty when the type is not one of these. */
  static Optional<List<Part>> content(JsonAt block, String type) {
    return switch (type) {
      case "text" -> Optional.of(List.of(new Text(block.require("text").string())));
      case "image" -> Optional.of(List.of(image(block.require("source"))));
      case "document" -> Optional.of(document(block));
      case "search_result" -> Optional.of(List.of(searchResult(block)));
      default -> Optional.empty();
    };
  }

  private static Part image(JsonAt source) {
    JsonAt type = source.require("type");
    return switch (type.string()) {
      case "base64" -> {
        JsonAt data = source.require("data");
        String mediaType = source.string("media_type").orElse("image/png");
        yield new Image(new Inline(mediaType, data.chars()), data.path());
      }
      case "url" -> {
        JsonAt url = source.require("url");
        yield new Image(ContentUrl.read(url, "image/png"), url.path());
      }
      default -> throw unsupportedSource(type);
    };
  }

  private static List<Part> document(JsonAt block) {
    JsonAt source = block.require("source");
    String title = block.string("title").filter(t -> !t.isBlank()).orElse("document");
    JsonAt type = source.require("type");
    return switch (type.string()) {
      case "base64" -> {
        JsonAt data = source.require("data");
        String mediaType = source.string("media_type").orElse(PDF);
        yield List.of(new File(new Inline(mediaType, data.chars()), title, data.path()));
      }
      case "url" -> {
        JsonAt url = source.require("url");
        yield List.of(new File(ContentUrl.read(url, PDF), title, url.path()));
      }
      case "text" -> List.of(new Text(titled(block, source.require("data").string())));
      case "content" -> nested(source.require("content"));
      default -> throw unsupportedSource(type);
    };
  }

  private static List<Part> nested(JsonAt content) {
    if (content.isString()) {
      return List.of(new Text(content.string()));
    }
    List<Part> parts = new ArrayList<>();
    for (JsonAt block : content.list()) {
      content(block, block.require("type").string()).ifPresent(parts::addAll);
    }
    return parts;
  }

  private static Text searchResult(JsonAt block) {
    StringBuilder text = new StringBuilder();
    block.string("title").ifPresent(title -> text.append(title).append('\n'));
    block.string("source").ifPresent(source -> text.append(source).append('\n'));
    for (JsonAt piece : block.list("content")) {
      piece.string("text").ifPresent(words -> text.append(words).append('\n'));
    }
    return new Text(text.toString().strip());
  }

  private static String titled(JsonAt block, String text) {
    return block.string("title").filter(t -> !t.isBlank()).map(t -> t + "\n" + text).orElse(text);
  }

  /** {@code file}: there is no upload endpoint that could have made the id. */
  private static Failure unsupportedSource(JsonAt type) {
    return Failure.unsupported(
        type.path(), "'" + type.path() + "': sources of this type are not supported.");
  }
}
