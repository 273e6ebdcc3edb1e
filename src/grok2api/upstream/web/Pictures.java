package grok2api.upstream.web;

import grok2api.chat.ChatEvent;
import grok2api.json.Json;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Pictures that the model made: progress, and each finished one once. */
final class Pictures {

  private static final System.Logger LOG = System.getLogger(Pictures.class.getName());
  private static final int MAX = 256;

  private final String assetsUrl;
  private final Set<String> done = new HashSet<>();
  private boolean moderated;
  private boolean any;

  Pictures(String assetsUrl) {
    this.assetsUrl = assetsUrl;
  }

  /** True once a picture was finished. */
  boolean any() {
    return any;
  }

  /** True when every finished picture was withheld by the upstream. */
  boolean onlyModerated() {
    return moderated && !any;
  }

  /** Reads {@code {"imageUuid":"i1","imageUrl":"users/u/i1.jpg","progress":100,…}}. */
  Optional<ChatEvent.Image> read(Json data) {
    String id = Fields.text(data, "imageUuid", "image_uuid", "imageId", "image_id");
    String url = Fields.text(data, "imageUrl", "image_url", "url");
    boolean isFinal = Fields.flag(data, "isFinal", "is_final");
    int progress = isFinal ? 100 : clamp(Fields.integer(data, 0, "progress"));
    if (progress < 100 && done.contains("id " + id)) {
      return Optional.empty(); // told once more with the whole answer
    }
    if (progress < 100) {
      return Optional.of(new ChatEvent.Image(id, link(url), progress, false));
    }
    if (Fields.flag(data, "moderated")) {
      moderated = true;
      LOG.log(System.Logger.Level.INFO, "web.image withheld=moderated");
      return Optional.of(new ChatEvent.Image(id, "", 100, true));
    }
    return finished(id, url);
  }

  /** A finished picture of which only the address is known. */
  Optional<ChatEvent.Image> finished(String url) {
    return finished("", url);
  }

  private Optional<ChatEvent.Image> finished(String id, String url) {
    String link = link(url);
    boolean fresh = Links.isShowable(link) && done.size() < MAX && done.add("url " + link);
    boolean freshId = id.isEmpty() || done.add("id " + id);
    if (!fresh || !freshId) {
      return Optional.empty();
    }
    any = true;
    return Optional.of(new ChatEvent.Image(id, link, 100, false));
  }

  private String link(String url) {
    return Links.absolute(url, assetsUrl);
  }

  private static int clamp(long progress) {
    return (int) Math.max(0, Math.min(100, progress));
  }
}
