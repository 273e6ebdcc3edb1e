package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.json.Json;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects the frames of one part of a film: progress, post, address. */
final class FilmResult {

  private final Config.Upstream origins;
  private final Supplier<String> userId;
  private String post = "";
  private String url = "";
  private String thumbnail = "";
  private int progress;

  /**
   * Nothing yet.
   *
   * @param userId of the account; asked for where the film is named by its asset alone
   */
  FilmResult(Config.Upstream origins, Supplier<String> userId) {
    this.origins = origins;
    this.userId = userId;
  }

  /** Takes a {@code response}; a film that was withheld for its content is a failure. */
  void accept(Json response) {
    Fields.any(response, "streamingVideoGenerationResponse", "streaming_video_generation_response")
        .ifPresent(this::frame);
    Optional<Json> whole = Fields.any(response, "modelResponse", "model_response");
    for (Json file :
        Fields.items(whole.orElse(Json.Null.VALUE), "fileAttachments", "file_attachments")) {
      if (url.isEmpty() && file instanceof Json.Str(var id)) {
        url = absolute(id.indexOf('/') >= 0 ? id : "users/" + userId.get() + "/" + id + "/content");
        post = post.isEmpty() ? id : post;
      }
    }
  }

  private void frame(Json film) {
    progress = Math.max(progress, Math.clamp(Fields.integer(film, 0, "progress"), 0, 100));
    String id = Fields.text(film, "videoPostId", "video_post_id");
    id = id.isEmpty() ? Fields.text(film, "videoId", "video_id") : id;
    id = id.isEmpty() ? Fields.text(film, "assetId", "asset_id") : id;
    post = id.isEmpty() ? post : id;
    String still = Fields.text(film, "thumbnailImageUrl", "thumbnail_image_url");
    thumbnail = still.isEmpty() ? thumbnail : absolute(still);
    String found = address(film);
    if (Fields.flag(film, "moderated")) {
      throw withheld();
    }
    if (!found.isEmpty()) {
      url = absolute(found);
    }
  }

  private static String address(Json film) {
    for (String name : new String[] {"videoUrl", "contentUrl", "assetUrl", "fileUri"}) {
      String found = Fields.text(film, name, Fields.snake(name));
      int query = found.indexOf('?');
      String path = query < 0 ? found : found.substring(0, query);
      if (path.endsWith(".mp4") || found.contains("/content")) {
        return found;
      }
    }
    return "";
  }

  private String absolute(String path) {
    return Links.absolute(path, origins.assetsUrl());
  }

  static Failure withheld() {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "content_policy_violation",
            "The upstream refused the content under its usage guidelines.")
        .fault(Failure.Fault.POLICY, 200)
        .noRetry()
        .build();
  }

  /** True once the film's address is known. */
  boolean complete() {
    return !url.isEmpty();
  }

  int progress() {
    return progress;
  }

  String post() {
    return post;
  }

  String url() {
    return url;
  }

  String thumbnail() {
    return thumbnail;
  }
}
