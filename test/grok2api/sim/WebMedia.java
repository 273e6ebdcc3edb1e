package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** grok.com's calls for files, posts, picture quota and voice. */
final class WebMedia {
  private final Simulator sim;
  private final WebHost web;

  WebMedia(Simulator sim, WebHost web) {
    this.sim = sim;
    this.web = web;
  }

  void handle(Exchange x, Seen seen) throws IOException {
    String path = x.path();
    switch (x.method() + " " + path) {
      case "POST /http/upload-file-v2/direct" -> upload(x);
      case "POST /rest/app-chat/upload-file" -> uploadOld(x);
      case "GET /ws/imagine/listen" -> imagine(x, seen);
      case "POST /rest/media/imagine/quota_info" -> quota(x);
      case "POST /rest/media/post/create" -> createPost(x);
      case "POST /rest/media/video/upscale" -> upscale(x);
      case "GET /rest/assets" -> list(x);
      case "POST /rest/livekit/tokens" -> livekit(x);
      default -> {
        if (x.method().equals("DELETE") && path.startsWith("/rest/assets-metadata/")) {
          delete(x, path.substring("/rest/assets-metadata/".length()));
        } else {
          sim.violation("web: unknown call " + x.method() + " " + path);
          x.json(404, Faults.body(404));
        }
      }
    }
  }

  private void upload(Exchange x) throws IOException {
    Account account = web.enter(x, Headers.Kind.UPLOAD);
    List<Multipart.Part> parts = Multipart.read(x);
    unless(!parts.isEmpty() && parts.get(0).name().equals("file"), "first part must be file");
    Multipart.Part file = parts.get(0);
    boolean media = x.header("Referer").endsWith("/imagine");
    if (media) {
      unless(
          parts.size() == 2 && parts.get(1).name().equals("file_source"),
          "a media upload has the parts file, file_source in this order");
      equal("file_source", "IMAGINE_SELF_UPLOAD_FILE_SOURCE", parts.get(1).text());
    } else {
      unless(parts.size() == 1, "a chat attachment has the part file only");
    }
    unless(!file.fileName().isEmpty(), "the file part needs a filename");
    String sniffed = Pictures.sniff(file.bytes());
    unless(!media || !sniffed.isEmpty(), "uploaded bytes are no picture");
    unless(
        sniffed.isEmpty() || sniffed.equals(file.mime()),
        "part type " + file.mime() + " but the bytes are " + sniffed);
    stored(x, account, file.fileName(), file.mime(), file.bytes());
  }

  private void uploadOld(Exchange x) throws IOException {
    Account account = web.enterJson(x, "https://grok\\.com/(imagine)?");
    Js body = Js.parse(x.text());
    equal("upload fields", Set.of("fileName", "fileMimeType", "content"), body.keys());
    stored(
        x,
        account,
        body.at("fileName").text(),
        body.at("fileMimeType").text(),
        Base64.getDecoder().decode(body.at("content").text()));
  }

  private void stored(Exchange x, Account account, String name, String mime, byte[] bytes)
      throws IOException {
    if (!sim.switches.uploadAnswer().isEmpty()) {
      x.json(200, sim.switches.uploadAnswer());
      return;
    }
    String id = UUID.randomUUID().toString();
    String key = "users/" + account.userId() + "/" + id + "/content";
    account.store(StoredFile.of(id, key, name, mime, bytes, x.header("User-Agent")));
    Js metadata = Js.obj("fileMetadataId", id, "fileId", id, "fileUri", key);
    x.json(
        200,
        x.path().startsWith("/http/")
            ? Js.obj("uploadId", "u-" + id, "terminalError", Js.obj(), "fileMetadata", metadata)
                .toString()
            : metadata.toString());
  }

  private void imagine(Exchange x, Seen seen) throws IOException {
    Account account = web.enter(x, Headers.Kind.IMAGINE_SOCKET);
    unless(x.query().isEmpty(), "the picture socket has no query");
    sim.refusal(account.token())
        .ifPresent(
            status -> {
              throw new Refusal(status);
            });
    new ImagineSocket(sim, x.upgrade(), seen).run();
  }

  private void quota(Exchange x) throws IOException {
    web.enterJson(x, "https://grok\\.com/imagine");
    equal("body", "{}", x.text());
    x.json(
        200,
        """
        {"image":{"available":true,"remainingQueries":20,"windowSizeSeconds":86400},\
        "imagePro":{"available":true,"remainingQueries":4,"windowSizeSeconds":86400},\
        "imageEdit":null,"video":{"available":true,"remainingQueries":5,"windowSizeSeconds":86400},\
        "video720p":{"available":true,"remainingQueries":2,"windowSizeSeconds":86400}}\
        """);
  }

  private void createPost(Exchange x) throws IOException {
    Account account = web.enterJson(x, "https://grok\\.com/imagine.*");
    Js body = Js.parse(x.text());
    unless(
        Set.of("mediaType", "prompt").equals(body.keys())
            || Set.of("mediaType", "mediaUrl").equals(body.keys()),
        "post fields: " + body.keys());
    unless(
        body.at("mediaType").text().matches("MEDIA_POST_TYPE_(IMAGE|VIDEO)"),
        "mediaType " + body.at("mediaType"));
    String id = UUID.randomUUID().toString();
    account.post(id, body.at("mediaType").text());
    String prompt = body.at("prompt").text();
    x.json(
        200,
        Js.obj("post", Js.obj("id", id, "originalPrompt", prompt, "prompt", prompt)).toString());
  }

  private void upscale(Exchange x) throws IOException {
    Account account = web.enterJson(x, "https://grok\\.com/imagine.*");
    Js body = Js.parse(x.text());
    equal("fields", Set.of("videoId"), body.keys());
    StoredFile film =
        account
            .file(body.at("videoId").text())
            .orElseThrow(() -> new Refusal(404, Faults.body(404)));
    x.json(200, Js.obj("hdMediaUrl", "https://assets.grok.com/" + film.key()).toString());
  }

  private void list(Exchange x) throws IOException {
    Account account = web.enter(x, Headers.Kind.ASSET_API);
    Map<String, String> q = query(x.query());
    boolean normal =
        "ORDER_BY_LAST_USE_TIME".equals(q.get("orderBy"))
            && "SOURCE_ANY".equals(q.get("source"))
            && "true".equals(q.get("isLatest"));
    unless(
        normal || "WORKSPACE_KIND_IMAGINE_ALL".equals(q.get("workspaceKind")),
        "unknown listing: " + x.query());
    int page =
        sim.switches.assetPage() > 0
            ? sim.switches.assetPage()
            : Integer.parseInt(q.getOrDefault("pageSize", "0"));
    unless(page > 0 && page <= 100, "pageSize must be 1 to 100");
    int from = q.containsKey("pageToken") ? Integer.parseInt(q.get("pageToken").substring(1)) : 0;
    List<StoredFile> all = account.files();
    var rows = new ArrayList<Js>();
    for (StoredFile f :
        all.subList(Math.min(from, all.size()), Math.min(all.size(), from + page))) {
      rows.add(row(f, rows.size() % 2 == 1));
    }
    boolean more = from + page < all.size();
    String next =
        more ? "p" + (from + page) : sim.switches.repeatPageToken() && from > 0 ? "p" + from : "";
    x.json(200, Js.obj("assets", Js.of(rows), "nextPageToken", next).toString());
  }

  private static Js row(StoredFile f, boolean sizeAsText) {
    return Js.obj(
        "assetId",
        f.id(),
        "mimeType",
        f.mime(),
        "name",
        f.name(),
        "sizeBytes",
        sizeAsText ? String.valueOf(f.bytes().length) : f.bytes().length,
        "createTime",
        "2026-11-20T20:01:10.223Z",
        "lastUseTime",
        "2026-11-20T20:01:10.235Z",
        "key",
        f.key(),
        "auxKeys",
        Js.obj("moderated", "false"),
        "isDeleted",
        false,
        "fileSource",
        f.userAgent().isEmpty()
            ? "IMAGINE_GENERATED_FILE_SOURCE"
            : "IMAGINE_SELF_UPLOAD_FILE_SOURCE",
        "width",
        1,
        "height",
        1);
  }

  private static Map<String, String> query(String query) {
    var map = new HashMap<String, String>();
    for (String pair : query.split("&")) {
      int eq = pair.indexOf('=');
      if (eq > 0) {
        map.put(pair.substring(0, eq), pair.substring(eq + 1));
      }
    }
    return map;
  }

  private void delete(Exchange x, String id) throws IOException {
    Account account = web.enter(x, Headers.Kind.ASSET_API);
    if (account.delete(id)) {
      x.json(200, "{}");
    } else {
      x.json(404, Faults.body(404));
    }
  }

  private void livekit(Exchange x) throws IOException {
    web.enterJson(x, "https://grok\\.com/");
    Js body = Js.parse(x.text());
    equal(
        "fields",
        Set.of("sessionPayload", "requestAgentDispatch", "livekitUrl", "params"),
        body.keys());
    unless(body.at("sessionPayload").isText(), "sessionPayload must be a string of JSON");
    Js payload = Js.parse(body.at("sessionPayload").text());
    GatewayRules.keys(
        "sessionPayload",
        payload,
        Set.of("voice", "personality", "playback_speed", "enable_vision", "turn_detection"),
        Set.of("instructions", "is_raw_instructions"));
    unless(payload.at("playback_speed").isNumber(), "playback_speed must be a number");
    unless(
        payload.at("instructions").missing() || payload.at("personality").isNull(),
        "with instructions the personality is null");
    unless(body.at("requestAgentDispatch").isFalse(), "requestAgentDispatch must be false");
    equal("params", "{\"enable_markdown_transcript\":\"true\"}", body.at("params").toString());
    x.json(
        200,
        Js.obj(
                "token",
                "eyJhbGciOiJub25lIn0.eyJzaW0iOnRydWV9.",
                "livekitUrl",
                body.at("livekitUrl").text(),
                "participantName",
                "p-1",
                "roomName",
                "room-1")
            .toString());
  }
}
