package grok2api.api.responses;

import grok2api.api.ModelAccess;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Hints;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Message;
import grok2api.config.Config;
import grok2api.http.Caller;
import grok2api.json.Json;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import grok2api.model.Upstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the model that draws where a response has to be a picture: the one that was asked if it
 * can, else the one that the tool names, else one that the client may use.
 */
final class PictureModels {

  private static final String LITE = "-lite";

  private final ModelAccess models;

  PictureModels(ModelAccess models) {
    this.models = models;
  }

  /** True for models that answer with pictures. */
  static boolean draws(ModelSpec model) {
    return model.capability() == Capability.IMAGE || model.capability() == Capability.IMAGE_EDIT;
  }

  /** The turn as the gateway shall take it; unchanged when a chat model answers in its own way. */
  ChatRequest turn(ResponseOrder order, ModelSpec asked, Caller caller, Config config) {
    ChatRequest request = order.request();
    if (!order.draws() && !draws(asked)) {
      return request;
    }
    Json.Obj tool = request.hints().hostedTool(PictureTool.TYPE).orElseGet(PictureTool::bare);
    boolean edit = !tool.text("action").orElse("").equals("generate") && hasPictures(request);
    if (!fits(asked, edit)) {
      ModelSpec other =
          named(tool, edit, config).orElseGet(() -> best(asked, edit, caller, config));
      models.requireAllowed(other, caller);
      request = request.withModel(other.id());
    }
    return declaring(request, tool);
  }

  private static boolean hasPictures(ChatRequest request) {
    return request.items().stream()
        .filter(Message.class::isInstance)
        .flatMap(item -> ((Message) item).parts().stream())
        .anyMatch(Image.class::isInstance);
  }

  private static boolean fits(ModelSpec model, boolean edit) {
    boolean official = model.upstream() == Upstream.OFFICIAL;
    return edit
        ? model.capability() == Capability.IMAGE_EDIT
            || model.capability() == Capability.IMAGE && official
        : model.capability() == Capability.IMAGE;
  }

  /** SDKs name the vendor's models by default, which is no reason to refuse. */
  private Optional<ModelSpec> named(Json.Obj tool, boolean edit, Config config) {
    return tool.text("model").flatMap(id -> models.find(id, config)).filter(m -> fits(m, edit));
  }

  /** Of the same upstream rather than of another, and rather a full model than a lite one. */
  private ModelSpec best(ModelSpec asked, boolean edit, Caller caller, Config config) {
    Comparator<ModelSpec> order =
        Comparator.comparing((ModelSpec model) -> model.upstream() != asked.upstream())
            .thenComparing(model -> model.id().endsWith(LITE));
    return models.listed(caller, config).stream()
        .filter(model -> fits(model, edit))
        .min(order)
        .orElseThrow(
            () ->
                ModelAccess.lacks(
                    asked, edit ? "edit pictures, nor can another" : "draw, nor can another"));
  }

  private static ChatRequest declaring(ChatRequest request, Json.Obj tool) {
    Hints hints = request.hints();
    if (hints.hostedTool(PictureTool.TYPE).isPresent()) {
      return request;
    }
    List<Json.Obj> hosted = new ArrayList<>(hints.hostedTools());
    hosted.add(tool);
    return request.withHints(
        new Hints(
            hints.affinity(),
            hints.wantsEncryptedReasoning(),
            hints.search(),
            hints.passThrough(),
            hosted,
            hints.previous()));
  }
}
