package grok2api.api.responses;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.media.MediaSizes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hosted tool {@code image_generation}: how it is declared, and when the client insists. */
final class PictureTool {

  static final String TYPE = "image_generation";

  /** Most looks at an unfinished picture. */
  private static final int MOST_PARTIALS = 3;

  private PictureTool() {}

  /** A declaration without wishes. */
  static Json.Obj bare() {
    return new Json.Obj(Map.of("type", Json.of(TYPE)));
  }

  static boolean is(JsonAt tool) {
    return tool.string("type").orElse("").equals(TYPE);
  }

  /** Checks the wishes of a declaration: 400 for what nobody draws. */
  static void check(JsonAt tool) {
    tool.integer("partial_images", 0, MOST_PARTIALS);
    tool.string("size")
        .filter(size -> !size.equals("auto"))
        .ifPresent(size -> MediaSizes.image(size, tool.path() + ".size"));
    if (tool.get("input_image_mask").isPresent()) {
      throw Failure.unsupported(tool.path() + ".input_image_mask", "Masks are not supported.");
    }
  }

  /**
   * True when the answer has to be a picture: the choice names the tool, or requires a tool where
   * this is the only one.
   *
   * @param alone no other tool could be called
   */
  static boolean isForced(Optional<JsonAt> choice, List<Json.Obj> hosted, boolean alone) {
    boolean declared =
        hosted.stream().anyMatch(tool -> tool.text("type").filter(TYPE::equals).isPresent());
    if (choice.isEmpty() || !declared) {
      return false;
    }
    JsonAt wish = choice.get();
    if (wish.isString()) {
      return alone && wish.string().equals("required");
    }
    if (!wish.isObject()) {
      return false;
    }
    return switch (wish.string("type").orElse("")) {
      case TYPE -> true;
      case "required" -> alone;
      case "allowed_tools" -> {
        List<JsonAt> allowed = wish.list("tools");
        boolean must = wish.string("mode").orElse("auto").equals("required");
        yield must && !allowed.isEmpty() && allowed.stream().allMatch(PictureTool::is);
      }
      default -> false;
    };
  }
}
