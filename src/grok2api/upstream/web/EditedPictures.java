package grok2api.upstream.web;

import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.media.ImageRound;
import grok2api.media.MadeImage;
import grok2api.media.MediaWatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Collects the frames of an edit: progress, finished pictures, and what stands in for them. */
final class EditedPictures {

  private final int wanted;
  private final Config.Upstream origins;
  private final Supplier<String> userId;
  private final MediaWatch watch;
  private final Map<Integer, MadeImage> pictures = new TreeMap<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> banned = new HashSet<>();
  private int total;
  private boolean whole;

  /**
   * Nothing yet.
   *
   * @param userId of the account; asked for where a picture is named by its asset alone
   */
  EditedPictures(int wanted, Config.Upstream origins, Supplier<String> userId, MediaWatch watch) {
    this.wanted = wanted;
    this.origins = origins;
    this.userId = userId;
    this.watch = watch;
  }

  /** True when enough is there, or the upstream said all. */
  boolean over() {
    return whole || pictures.size() >= wanted;
  }

  void accept(Json response) {
    Fields.any(response, "streamingImageGenerationResponse", "streaming_image_generation_response")
        .ifPresent(this::frame);
    Fields.any(response, "modelResponse", "model_response").ifPresent(this::whole);
  }

  private void frame(Json picture) {
    int index = (int) Fields.integer(picture, pictures.size(), "imageIndex", "image_index");
    long progress = Fields.integer(picture, -1, "progress");
    boolean last = progress >= 100 || progress < 0 && Fields.flag(picture, "isFinal", "is_final");
    String url = Fields.text(picture, "imageUrl", "image_url", "url");
    String asset = Fields.text(picture, "assetId", "asset_id");
    if (!last) {
      raise(Math.clamp(progress, 0, 99));
      return;
    }
    if (Fields.flag(picture, "moderated")) {
      banned.add(absolute(url));
      banned.add(asset);
      watch.blocked(asset, index);
      return;
    }
    add(index, asset, url);
  }

  private void whole(Json response) {
    int position = 0;
    for (Json url : Fields.items(response, "generatedImageUrls", "generated_image_urls")) {
      if (url instanceof Json.Str(var text)) {
        add(position++, "", text);
      }
    }
    position = 0;
    for (Json file : Fields.items(response, "fileAttachments", "file_attachments")) {
      if (file instanceof Json.Str(var id)) {
        add(position++, id, "");
      }
    }
    whole = true;
  }

  private String content(String asset) {
    return asset.isEmpty() || asset.indexOf('/') >= 0
        ? asset
        : "users/" + userId.get() + "/" + asset + "/content";
  }

  private String absolute(String url) {
    return Links.absolute(url, origins.assetsUrl());
  }

  /** Adds a picture by its address, or by its asset when it has none. */
  private void add(int index, String asset, String address) {
    boolean out = banned.contains(asset) || known.contains(asset);
    if (pictures.size() >= wanted || out && !asset.isEmpty()) {
      return;
    }
    String path = address.isEmpty() ? content(asset) : address;
    String url = absolute(path);
    boolean usable = Links.isShowable(url) && !path.contains("-part-") && !banned.contains(url);
    if (!usable || !known.add(url)) {
      return;
    }
    known.add(asset);
    int place = index;
    while (pictures.containsKey(place)) {
      place++;
    }
    MadeImage made = new MadeImage(asset, url, "", place, 0, 0, false);
    pictures.put(place, made);
    watch.image(made, pictures.size());
    raise(100 * pictures.size() / wanted);
  }

  private void raise(int progress) {
    if (progress > total) {
      total = progress;
      watch.progress(progress);
    }
  }

  ImageRound round() {
    List<MadeImage> made = new ArrayList<>();
    for (MadeImage image : pictures.values()) {
      made.add(new MadeImage(image.id(), image.url(), "", made.size(), 0, 0, false));
    }
    return new ImageRound(made, banned.isEmpty() ? 0 : Math.max(1, banned.size() / 2));
  }
}
