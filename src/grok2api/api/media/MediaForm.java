package grok2api.api.media;

import grok2api.base.Failure;
import grok2api.http.Multipart;
import grok2api.http.Request;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.media.MediaFormat;
import grok2api.media.MediaKind;
import grok2api.media.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The body of an order for media, which SDKs send as a form and scripts as JSON: fields by name,
 * pictures in order of appearance. Closing deletes temporary files.
 */
final class MediaForm implements AutoCloseable {

  private static final int MAX_PARTS = 16;
  private static final long MAX_IMAGE = 20L * 1024 * 1024;
  private static final int MAX_FIELD = 1 << 20;
  private static final long MAX_DATA_URL = MAX_IMAGE / 3 * 4 + 1024;
  private static final int MAX_URL = 8_192;

  private final Optional<Multipart> parts;
  private final JsonAt json;

  private MediaForm(Optional<Multipart> parts, JsonAt json) {
    this.parts = parts;
    this.json = json;
  }

  /** Reads the body of a request. */
  static MediaForm read(Request in) {
    String type = in.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")) {
      Multipart form = Multipart.read(in.header("content-type").orElse(""), in.body(), MAX_PARTS);
      return new MediaForm(Optional.of(form), new JsonAt("", Json.Obj.EMPTY));
    }
    return new MediaForm(
        Optional.empty(), JsonAt.root(JsonReader.parseLong(in.body(), in.spool())));
  }

  /** A field as text; numbers of JSON as they are written; empty when absent or null. */
  Optional<String> text(String name) {
    if (parts.isPresent()) {
      return parts.get().first(name).map(MediaForm::text);
    }
    return json.get(name)
        .map(
            value ->
                switch (value.value()) {
                  case Json.Num(var literal) -> literal;
                  case Json.Bool(var flag) -> Boolean.toString(flag);
                  default -> value.string();
                });
  }

  private static String text(Multipart.Part part) {
    return text(part, MAX_FIELD);
  }

  private static String text(Multipart.Part part, long most) {
    if (part.size() > most) {
      throw Failure.of(Failure.Kind.TOO_LARGE, "request_too_large", "A field is too large.")
          .param(part.name())
          .build();
    }
    return part.text();
  }

  /** A required field that is not blank. */
  String prompt() {
    String prompt = text("prompt").orElseThrow(() -> Failure.invalid("prompt", "Field required"));
    if (prompt.isBlank()) {
      throw Failure.invalid("prompt", "prompt cannot be empty");
    }
    return prompt.strip();
  }

  /** A field as a whole number; {@code otherwise} when absent. */
  long integer(String name, long otherwise, String message) {
    Optional<String> text = text(name).map(String::strip).filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return otherwise;
    }
    String digits = text.get().replaceFirst("\\.0+$", "");
    if (!digits.matches("-?\\d{1,9}")) {
      throw Failure.invalid(name, message);
    }
    return Long.parseLong(digits);
  }

  /** True when a field or file of that name came. */
  boolean has(String name) {
    return parts.map(form -> form.first(name).isPresent()).orElse(json.get(name).isPresent());
  }

  /**
   * The pictures of an edit: files {@code image}, {@code image[]}, {@code image[0]}…, or JSON
   * {@code image} and {@code images}.
   */
  List<Reference> images(int most) {
    List<Reference> found = new ArrayList<>();
    if (parts.isPresent()) {
      for (Multipart.Part part : parts.get().parts()) {
        if (part.name().matches("image(\\[\\d*\\])?") && found.size() < most) {
          found.add(file(part, "image." + found.size()));
        }
      }
      return found;
    }
    for (String name : List.of("image", "images")) {
      json.get(name).ifPresent(value -> flat(value).forEach(item -> found.add(named(item))));
    }
    return found.subList(0, Math.min(most, found.size()));
  }

  /** The references of a film, in every spelling that SDKs send. */
  List<Reference> references(int most) {
    List<Reference> found = new ArrayList<>();
    if (parts.isEmpty()) {
      json.get("input_reference")
          .ifPresent(value -> flat(value).forEach(item -> found.add(reference(item))));
      return found.subList(0, Math.min(most, found.size()));
    }
    boolean fileId = false;
    for (Multipart.Part part : parts.get().parts()) {
      switch (part.name().replaceAll("\\[\\d+\\]", "[]")) {
        case "input_reference", "input_reference[]" -> found.add(fileOrUrl(part));
        case "input_reference[image_url]", "input_reference[][image_url]" ->
            found.add(named(text(part, MAX_DATA_URL), "input_reference"));
        case "input_reference[file_id]", "input_reference[][file_id]" -> fileId = true;
        default -> {
          // another field
        }
      }
    }
    if (fileId) {
      throw found.isEmpty() ? noFileIds() : oneOnly();
    }
    return found.subList(0, Math.min(most, found.size()));
  }

  private static List<JsonAt> flat(JsonAt value) {
    return value.isList() ? value.list() : List.of(value);
  }

  private static Reference reference(JsonAt item) {
    if (item.isString()) {
      return named(item.chars(), "input_reference");
    }
    boolean fileId = item.get("file_id").isPresent();
    Optional<JsonAt> url = item.get("image_url");
    if (fileId) {
      throw url.isPresent() ? oneOnly() : noFileIds();
    }
    JsonAt found =
        url.orElseThrow(
            () ->
                Failure.invalid(
                    "input_reference.image_url", "input_reference.image_url is required"));
    return named((found.isObject() ? found.require("url") : found).chars(), "input_reference");
  }

  private static Failure noFileIds() {
    return Failure.invalid(
        "input_reference.file_id", "input_reference.file_id is not supported yet");
  }

  private static Failure oneOnly() {
    return Failure.invalid(
        "input_reference", "input_reference accepts only one of file_id or image_url");
  }

  private static Reference named(JsonAt item) {
    Optional<JsonAt> nested = item.get("url").or(() -> item.get("image_url"));
    if (nested.isPresent() && nested.get().isObject()) {
      return named(nested.get());
    }
    return named(nested.orElse(item).chars(), item.path());
  }

  private static Reference named(CharSequence text, String param) {
    String url = text.subSequence(0, Math.min(text.length(), MAX_URL)).toString();
    if (url.regionMatches(true, 0, "data:", 0, 5)) {
      int comma = url.indexOf(',');
      String head = comma < 0 ? "" : url.substring(5, comma).toLowerCase(Locale.ROOT);
      if (!head.startsWith("image/") || !head.endsWith(";base64")) {
        throw Failure.invalid(param, "unsupported image type");
      }
      String type = head.substring(0, head.indexOf(';'));
      String content = text.subSequence(comma + 1, text.length()).toString();
      return new Reference(new Reference.Encoded(type, content), param);
    }
    boolean web =
        url.regionMatches(true, 0, "https://", 0, 8) || url.regionMatches(true, 0, "http://", 0, 7);
    if (!web || text.length() > MAX_URL) {
      throw Failure.invalid(param, "image URL is not allowed");
    }
    return new Reference(new Reference.Named(url), param);
  }

  /** A file, or a URL in a field of the same name. */
  private static Reference fileOrUrl(Multipart.Part part) {
    boolean field = part.fileName().isEmpty() && part.type().startsWith("text/plain");
    return field
        ? named(text(part, MAX_DATA_URL), "input_reference")
        : file(part, "input_reference");
  }

  private static Reference file(Multipart.Part part, String param) {
    if (part.size() == 0) {
      throw Failure.invalid(param, "Uploaded image cannot be empty");
    }
    String declared = part.type().toLowerCase(Locale.ROOT);
    boolean unsaid =
        declared.startsWith("application/octet-stream") || declared.startsWith("text/plain");
    if (!declared.startsWith("image/") && !unsaid) {
      throw Failure.invalid(param, "Uploaded file must be an image");
    }
    if (part.size() > MAX_IMAGE) {
      throw Failure.invalid(param, "image is too large");
    }
    byte[] content = content(part);
    Optional<MediaFormat> format =
        MediaFormat.of(content).filter(found -> found.kind() == MediaKind.IMAGE);
    if (format.isEmpty()) {
      throw Failure.invalid(param, "Uploaded file must be an image");
    }
    return new Reference(new Reference.Bytes(content), param);
  }

  private static byte[] content(Multipart.Part part) {
    try (InputStream in = part.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw Failure.internal("An uploaded file could not be read.", e);
    }
  }

  @Override
  public void close() {
    parts.ifPresent(Multipart::close);
  }
}
