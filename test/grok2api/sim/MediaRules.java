package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Exact bodies of the jobs for edited pictures and films, today's and the old ones. */
final class MediaRules {
  private static final Set<String> RATIOS = Set.of("16:9", "9:16", "3:2", "2:3", "1:1");
  private static final Set<String> EDIT =
      Set.of(
          "modelName",
          "message",
          "enableImageStreaming",
          "enableSideBySide",
          "sendFinalMetadata",
          "mediaGenInput");
  private static final Set<String> OLD_EDIT =
      Set.of(
          "temporary",
          "modelName",
          "message",
          "enableImageGeneration",
          "returnImageBytes",
          "returnRawGrokInXaiRequest",
          "enableImageStreaming",
          "imageGenerationCount",
          "forceConcise",
          "enableSideBySide",
          "sendFinalMetadata",
          "isReasoning",
          "disableTextFollowUps",
          "disableMemory",
          "forceSideBySide",
          "responseMetadata");
  private static final Set<String> OLD_FILM =
      Set.of("temporary", "modelName", "message", "enableSideBySide", "responseMetadata");

  private MediaRules() {}

  private static void constants(Js body, Set<String> keys) {
    equal("top-level keys", keys, body.keys());
    unless(
        body.at("enableImageStreaming").isTrue()
            && body.at("enableSideBySide").isTrue()
            && body.at("sendFinalMetadata").isTrue(),
        "streaming flags must be true");
  }

  /** Today's edit: returns nothing, throws for any difference. */
  static void edit(Js body, Account account, String userAgent) {
    constants(body, EDIT);
    equal("mediaGenInput", Set.of("imageToImage"), body.at("mediaGenInput").keys());
    Js input = body.at("mediaGenInput", "imageToImage");
    GatewayRules.keys(
        "imageToImage", input, Set.of("prompt", "inputAssets"), Set.of("aspectRatio"));
    unless(
        input.at("aspectRatio").missing() || RATIOS.contains(input.at("aspectRatio").text()),
        "aspectRatio " + input.at("aspectRatio"));
    equal("prompt and message", body.at("message"), input.at("prompt"));
    assets(input, account, userAgent, 1, 8);
  }

  private static void assets(Js input, Account account, String userAgent, int min, int max) {
    List<String> ids = input.at("inputAssets").list().stream().map(Js::text).toList();
    unless(ids.size() >= min && ids.size() <= max, "inputAssets: " + ids.size());
    GatewayRules.files(ids, account, userAgent);
    for (String id : ids) {
      unless(
          input.at("prompt").missing() || !input.at("prompt").text().contains("@IMAGE"),
          "@IMAGEn was not replaced by @<id>");
      unless(Headers.isUuid(id), "asset id must be a fileMetadataId: " + id);
    }
  }

  /** Today's film. Returns the part of {@code mediaGenInput} that says what to make. */
  static Js film(Js body, Account account, String userAgent) {
    constants(
        body,
        Set.of(
            "modelName",
            "message",
            "enableImageStreaming",
            "enableSideBySide",
            "sendFinalMetadata",
            "responseMetadata",
            "mediaGenInput",
            "kind"));
    equal("kind", "CONVERSATION_KIND_IMAGINE", body.at("kind").text());
    equal(
        "responseMetadata",
        "{\"experiments\":[],\"modelConfigOverride\":{\"modelMap\":{}}}",
        body.at("responseMetadata").toString());
    unless(
        body.at("message")
            .text()
            .matches("(?s).*--mode=(extremely-crazy|normal|extremely-spicy-or-crazy|custom)"),
        "message must end with its --mode flag");
    Js media = body.at("mediaGenInput");
    unless(media.size() == 1, "mediaGenInput must have one key: " + media.keys());
    String way = media.keys().iterator().next();
    Js input = media.at(way);
    var required = new HashSet<>(Set.of("aspectRatio", "duration", "resolutionName"));
    switch (way) {
      case "textToVideo" -> {
        required.add("prompt");
        GatewayRules.keys(way, input, required, Set.of());
      }
      case "imageToVideo" -> {
        required.addAll(Set.of("inputAssets", "mode"));
        GatewayRules.keys(way, input, required, Set.of("prompt", "skipAudio", "useFirstFrame"));
        assets(input, account, userAgent, 1, 1);
        boolean empty = input.at("prompt").text().isEmpty();
        equal("mode", empty ? "normal" : "custom", input.at("mode").text());
      }
      case "referenceToVideo" -> {
        required.addAll(Set.of("inputAssets", "prompt"));
        GatewayRules.keys(way, input, required, Set.of());
        assets(input, account, userAgent, 2, 7);
      }
      default -> throw new Violation("unknown mediaGenInput " + way);
    }
    unless(!input.at("prompt").text().contains("--mode="), "prompt must not carry the flag");
    size(input, input.at("duration"));
    return input;
  }

  private static void size(Js input, Js duration) {
    unless(
        Set.of("16:9", "9:16", "1:1").contains(input.at("aspectRatio").text()),
        "film aspectRatio " + input.at("aspectRatio"));
    unless(duration.number() >= 1 && duration.number() <= 15, "duration " + duration);
    unless(
        Set.of("480p", "720p").contains(input.at("resolutionName").text()),
        "resolutionName " + input.at("resolutionName"));
  }

  static void oldEdit(Js body, Account account) {
    equal("top-level keys", OLD_EDIT, body.keys());
    Js config = body.at("responseMetadata", "modelConfigOverride", "modelMap");
    equal("modelMap", Set.of("imageEditModel", "imageEditModelConfig"), config.keys());
    Js edit = config.at("imageEditModelConfig");
    equal("imageEditModelConfig", Set.of("imageReferences", "parentPostId"), edit.keys());
    unless(account.hasPost(edit.at("parentPostId").text()), "parentPostId is not ours");
    references(edit, account);
  }

  private static void references(Js config, Account account) {
    for (Js url : config.at("imageReferences").list()) {
      unless(
          account.files().stream().anyMatch(f -> url.text().endsWith("/" + f.key())),
          "reference is no file of this account: " + url);
    }
  }

  /** Old film or extension; returns the config. */
  static Js oldFilm(Js body, Account account) {
    equal("top-level keys", OLD_FILM, body.keys());
    Js map = body.at("responseMetadata", "modelConfigOverride", "modelMap");
    equal("modelMap", Set.of("videoGenModelConfig"), map.keys());
    Js config = map.at("videoGenModelConfig");
    size(config, config.at("videoLength"));
    if (config.at("isVideoExtension").isTrue()) {
      extension(config, account);
    } else {
      GatewayRules.keys(
          "videoGenModelConfig",
          config,
          Set.of("parentPostId", "aspectRatio", "videoLength", "resolutionName"),
          Set.of("isVideoEdit", "isReferenceToVideo", "imageReferences"));
      unless(account.hasPost(config.at("parentPostId").text()), "parentPostId is not ours");
      references(config, account);
    }
    return config;
  }

  private static void extension(Js config, Account account) {
    equal(
        "extension keys",
        Set.of(
            "isVideoExtension",
            "videoExtensionStartTime",
            "extendPostId",
            "stitchWithExtendPostId",
            "originalPrompt",
            "originalPostId",
            "originalRefType",
            "mode",
            "aspectRatio",
            "videoLength",
            "resolutionName",
            "parentPostId",
            "isVideoEdit"),
        config.keys());
    equal(
        "originalRefType",
        "ORIGINAL_REF_TYPE_VIDEO_EXTENSION",
        config.at("originalRefType").text());
    unless(
        config.at("stitchWithExtendPostId").isTrue() && config.at("isVideoEdit").isFalse(),
        "stitchWithExtendPostId must be true, isVideoEdit false");
    unless(
        account.hasPost(config.at("extendPostId").text())
            && account.hasPost(config.at("originalPostId").text()),
        "posts are not ours");
    equal("parentPostId", config.at("originalPostId"), config.at("parentPostId"));
    String start = config.at("videoExtensionStartTime").toString();
    unless(start.equals("6.041667") || start.equals("10.041667"), "start time " + start);
  }
}
