package grok2api.gateway;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Text;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import grok2api.media.MediaSizes;
import grok2api.media.Reference;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads orders for pictures and films out of chat requests: the prompt is what was said last, the
 * wishes are the members {@code image_config} and {@code video_config}. Pure.
 */
final class MediaChat {

  static final String IMAGE_WISHES = "image_config";
  static final String FILM_WISHES = "video_config";
  private static final int MAX_EDITED = 5;

  private MediaChat() {}

  /** A chat model knows nothing of these members. */
  static ChatRequest withoutWishes(ChatRequest request) {
    ChatRequest.Hints hints = request.hints();
    Json.Obj members = hints.passThrough();
    boolean any =
        members.members().containsKey(IMAGE_WISHES) || members.members().containsKey(FILM_WISHES);
    if (!any) {
      return request;
    }
    return request.withHints(
        new ChatRequest.Hints(
            hints.affinity(),
            hints.wantsEncryptedReasoning(),
            hints.search(),
            members.without(IMAGE_WISHES).without(FILM_WISHES),
            hints.hostedTools(),
            hints.previous()));
  }

  /** The tool whose pictures are delivered as content. */
  static final String TOOL = "image_generation";

  /** How the pictures of an order are shown. */
  enum Show {
    LINK,
    BASE64,
    CONTENT
  }

  /**
   * An order for pictures.
   *
   * @param previews how many looks at the unfinished picture are wanted at most
   */
  record Pictures(ImageOrder order, Show show, int previews) {}

  /** Reads an order for pictures, new or edited. */
  static Pictures pictures(ChatRequest request, ModelSpec model) {
    Optional<Json.Obj> tool = request.hints().hostedTool(TOOL);
    return tool.isPresent()
        ? content(request, model, new JsonAt("tools", tool.get()))
        : text(request, model, wishes(request, IMAGE_WISHES));
  }

  /**
   * One picture as the tool's declaration wants it; an edit keeps the size of its first picture.
   */
  private static Pictures content(ChatRequest request, ModelSpec model, JsonAt tool) {
    boolean fresh = tool.string("action").orElse("").equals("generate");
    boolean edit =
        model.capability() == ModelSpec.Capability.IMAGE_EDIT
            || model.upstream() == Upstream.OFFICIAL && pictures(request) && !fresh;
    String size = tool.string("size").orElse("auto");
    Optional<String> ratio =
        size.equals("auto") ? Optional.empty() : Optional.of(MediaSizes.image(size, "tools.size"));
    ImageOrder order =
        edit
            ? edited(request, 1, Optional.empty())
            : new ImageOrder(
                fresh ? prompt(request) : fresh(request), 1, ratio, Optional.empty(), List.of());
    int previews = tool.integer("partial_images", 0, 3).orElse(0L).intValue();
    return new Pictures(order, Show.CONTENT, previews);
  }

  private static boolean pictures(ChatRequest request) {
    return messages(request).stream()
        .flatMap(message -> message.parts().stream())
        .anyMatch(Image.class::isInstance);
  }

  private static Pictures text(ChatRequest request, ModelSpec model, JsonAt wishes) {
    boolean edit = model.capability() == ModelSpec.Capability.IMAGE_EDIT;
    int most = edit ? 2 : Drawing.isLite(model) ? 4 : 10;
    int count = wishes.integer("n", 1, most).orElse(1L).intValue();
    String size = wishes.string("size").orElse("1024x1024");
    String path = IMAGE_WISHES + ".size";
    if (edit && !size.equals("1024x1024") && !size.equals("auto")) {
      throw Failure.invalid(path, "image edit currently only supports size '1024x1024'");
    }
    Optional<String> ratio =
        size.equals("auto") ? Optional.empty() : Optional.of(MediaSizes.image(size, path));
    boolean base64 = isBase64(wishes.get("response_format"));
    ImageOrder order =
        edit
            ? edited(request, count, ratio)
            : new ImageOrder(fresh(request), count, ratio, Optional.empty(), List.of());
    return new Pictures(order, base64 ? Show.BASE64 : Show.LINK, 0);
  }

  private static boolean isBase64(Optional<JsonAt> format) {
    return switch (format.map(JsonAt::string).orElse("url")) {
      case "url" -> false;
      case "b64_json" -> true;
      default ->
          throw Failure.invalid(
              format.orElseThrow().path(), "response_format must be one of ['url', 'b64_json']");
    };
  }

  private static JsonAt wishes(ChatRequest request, String name) {
    Json value = request.hints().passThrough().get(name).orElse(Json.Obj.EMPTY);
    JsonAt wishes = new JsonAt(name, value);
    wishes.object();
    return wishes;
  }

  private static String fresh(ChatRequest request) {
    if (pictures(request)) {
      throw Failure.invalid(
          "messages", "This model draws new images; use grok-imagine-image-edit to edit some.");
    }
    return prompt(request);
  }

  private static String prompt(ChatRequest request) {
    for (Message message : messages(request).reversed()) {
      String text = text(message);
      if (message.role() == Role.USER && !text.isBlank()) {
        return text;
      }
    }
    throw Failure.invalid("messages", "prompt cannot be empty");
  }

  private static ImageOrder edited(ChatRequest request, int count, Optional<String> ratio) {
    String prompt = "";
    List<Reference> pictures = new ArrayList<>();
    for (Message message : messages(request)) {
      for (Part part : message.parts()) {
        switch (part) {
          case Text(var text) -> prompt = text.isBlank() ? prompt : text;
          case Image image -> pictures.add(reference(image));
          case ChatRequest.File file -> {
            // only pictures are edited
          }
        }
      }
    }
    if (pictures.isEmpty()) {
      throw Failure.invalid("messages", "Image edit requires at least one image_url content block");
    }
    if (prompt.isEmpty()) {
      throw Failure.invalid("messages", "Image edit requires a non-empty text prompt");
    }
    int first = Math.max(0, pictures.size() - MAX_EDITED);
    return new ImageOrder(
        prompt, count, ratio, Optional.empty(), pictures.subList(first, pictures.size()));
  }

  /** Reads an order for a film: the newest text, and the pictures beside it or after it. */
  static FilmOrder film(ChatRequest request) {
    JsonAt wishes = wishes(request, FILM_WISHES);
    List<Reference> after = new ArrayList<>();
    for (Message message : messages(request).reversed()) {
      List<Reference> here =
          message.parts().stream()
              .filter(Image.class::isInstance)
              .map(part -> reference((Image) part))
              .toList();
      String text = text(message);
      if (!text.isBlank()) {
        return film(wishes, text, here.isEmpty() ? after : here);
      }
      if (after.isEmpty()) {
        after.addAll(here);
      }
    }
    throw Failure.invalid("messages", "Video prompt cannot be empty");
  }

  private static FilmOrder film(JsonAt wishes, String prompt, List<Reference> references) {
    String preset = wishes.string("preset").orElse("custom");
    int most = Math.min(FilmOrder.MAX_REFERENCES, references.size());
    return new FilmOrder(
        prompt,
        FilmOrder.checkSeconds(seconds(wishes.get("seconds")), "seconds"),
        MediaSizes.checkFilm(wishes.string("size").orElse("720x1280"), FILM_WISHES + ".size"),
        FilmOrder.checkResolution(
            wishes.string("resolution_name").orElse("720p"), FILM_WISHES + ".resolution_name"),
        FilmOrder.Preset.parse(preset, FILM_WISHES + ".preset"),
        references.subList(0, most));
  }

  private static long seconds(Optional<JsonAt> member) {
    if (member.isEmpty()) {
      return 6;
    }
    JsonAt seconds = member.get();
    if (!seconds.isString()) {
      return new JsonAt("seconds", seconds.value()).integer(0, 1_000);
    }
    if (!seconds.string().matches("\\d{1,3}")) {
      throw Failure.invalid("seconds", "seconds must be an integer string");
    }
    return Long.parseLong(seconds.string());
  }

  private static List<Message> messages(ChatRequest request) {
    return request.items().stream()
        .filter(Message.class::isInstance)
        .map(Message.class::cast)
        .toList();
  }

  private static String text(Message message) {
    return message.parts().stream()
        .filter(Text.class::isInstance)
        .map(part -> ((Text) part).text())
        .collect(Collectors.joining(" "))
        .strip();
  }

  private static Reference reference(Image image) {
    return switch (image.content()) {
      case ChatRequest.Url(var url) -> new Reference(new Reference.Named(url), image.param());
      case ChatRequest.Inline(var type, var base64) ->
          // of its own, because a film may be made after the request has ended
          new Reference(new Reference.Encoded(type, base64.toString()), image.param());
    };
  }
}
