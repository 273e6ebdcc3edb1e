package grok2api.api.fields;

import grok2api.api.ContentUrl;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Content;
import grok2api.chat.ChatRequest.File;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Text;
import grok2api.json.JsonAt;
import java.util.List;
import java.util.Optional;

/** Reads message content: a string, or a list of parts in the spelling of either OpenAI API. */
public final class ContentParts {

  private static final String OCTETS = "application/octet-stream";

  private ContentParts() {}

  /** The parts of a member {@code content} or {@code output}; none when it is absent. */
  public static List<Part> read(Optional<JsonAt> content) {
    if (content.isEmpty()) {
      return List.of();
    }
    JsonAt value = content.get();
    if (value.isString()) {
      return List.of(new Text(value.string()));
    }
    if (!value.isList()) {
      throw value.wrong("a string or a list of parts");
    }
    return value.list().stream().map(ContentParts::part).toList();
  }

  /** One part; a type that is not known is refused with its path. */
  public static Part part(JsonAt part) {
    if (part.isString()) {
      return new Text(part.string());
    }
    if (!part.isObject()) {
      throw part.wrong("an object");
    }
    JsonAt type = part.require("type");
    return switch (type.string()) {
      case "text", "input_text", "output_text", "summary_text" ->
          new Text(part.require("text").string());
      case "refusal" -> new Text(part.require("refusal").string());
      case "image_url", "input_image" -> image(part);
      case "file", "input_file" -> file(part.get("file").orElse(part));
      case "input_audio" -> audio(part.require("input_audio"));
      default ->
          throw Failure.invalid(
              type.path(), "'" + type.path() + "' names a content part that is not supported.");
    };
  }

  private static Part image(JsonAt part) {
    refuseFileId(part);
    JsonAt image = part.require("image_url");
    JsonAt url = image.isObject() ? image.require("url") : image;
    return new Image(ContentUrl.read(url, "image/png"), url.path());
  }

  private static Part file(JsonAt file) {
    refuseFileId(file);
    String name = file.string("filename").filter(n -> !n.isEmpty()).orElse("file");
    Optional<JsonAt> url = file.get("file_url");
    if (url.isPresent()) {
      return new File(ContentUrl.read(url.get(), OCTETS), name, url.get().path());
    }
    JsonAt data = file.require("file_data");
    Content content = ContentUrl.dataOrBase64(data, FileType.of(name));
    return new File(content, name, data.path());
  }

  private static Part audio(JsonAt audio) {
    JsonAt data = audio.require("data");
    String format = audio.string("format").filter(f -> !f.isEmpty()).orElse("wav");
    return new File(new Inline("audio/" + format, data.chars()), "audio." + format, data.path());
  }

  /** Files by id would need an upload endpoint, which this server does not have. */
  private static void refuseFileId(JsonAt part) {
    Optional<JsonAt> id = part.get("file_id");
    if (id.isPresent()) {
      throw Failure.unsupported(
          id.get().path(), "'" + id.get().path() + "': files by id are not supported.");
    }
  }
}
