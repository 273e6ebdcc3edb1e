package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Part;
import grok2api.config.Call;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.net.EgressLease;
import grok2api.net.FetchBudget;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.net.MultipartBody;
import grok2api.net.SafeFetch;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Uploads the pictures and files of a request to grok.com with the account that will chat, one
 * after another, so that their order is kept. Safe for many threads.
 */
public final class Attachments {

  private static final int MAX_FILES = 8;
  private static final long MAX_TOTAL = 64L * 1024 * 1024;
  private static final int MAX_ANSWER = 2 * 1024 * 1024;
  private static final long MAX_FILE_TOKENS = 100_000;
  private static final String PATH = "/http/upload-file-v2/direct";

  private final AttachmentSource source;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private int running;

  /** Fetches what clients name by URL through {@code fetch}. */
  public Attachments(SafeFetch fetch) {
    this.source = new AttachmentSource(fetch);
  }

  /**
   * Uploaded files.
   *
   * @param tokens estimate of what they cost
   */
  record Uploaded(List<String> ids, long tokens) {}

  /** Uploads all; a picture that cannot be had is a 400 that names its field. */
  Uploaded upload(List<Part> parts, EgressLease way, WebHeaders headers, Call call) {
    if (parts.size() > MAX_FILES) {
      throw Failure.invalid(
          param(parts.get(MAX_FILES)), "At most " + MAX_FILES + " files per request are allowed.");
    }
    List<String> ids = new ArrayList<>(parts.size());
    long tokens = 0;
    long total = 0;
    FetchBudget budget = new FetchBudget();
    for (Part part : parts) {
      AttachmentSource.Content content = source.read(part, MAX_TOTAL - total, budget, call);
      total += content.size();
      tokens +=
          part instanceof ChatRequest.Image
              ? call.config().tokens().image()
              : Math.min(MAX_FILE_TOKENS, content.size() / 4);
      enter(call.config().batch().assetUploadConcurrency());
      try {
        ids.add(send(content, way, headers, call));
      } finally {
        leave();
      }
    }
    return new Uploaded(ids, tokens);
  }

  private static String param(Part part) {
    return switch (part) {
      case ChatRequest.Image image -> image.param();
      case ChatRequest.File file -> file.param();
      case ChatRequest.Text text -> "messages";
    };
  }

  /** Uploads a picture that is to be edited or filmed; its asset id. */
  String uploadForMedia(
      AttachmentSource.Content content, EgressLease way, MediaHeaders headers, Call call) {
    MultipartBody body =
        new MultipartBody()
            .file("file", content.name(), content.mediaType(), content.pieces(), content.size())
            .field("file_source", "IMAGINE_SELF_UPLOAD_FILE_SOURCE");
    enter(call.config().batch().assetUploadConcurrency());
    try {
      return assetId(post(body, headers.upload(body.contentType()), way, call));
    } finally {
      leave();
    }
  }

  private static String send(
      AttachmentSource.Content content, EgressLease way, WebHeaders headers, Call call) {
    MultipartBody body =
        new MultipartBody()
            .file("file", content.name(), content.mediaType(), content.pieces(), content.size());
    return id(post(body, headers.upload(body.contentType()), way, call));
  }

  private static String post(
      MultipartBody body, List<HttpCall.Header> headers, EgressLease way, Call call) {
    var limit = call.config().asset().uploadTimeout();
    HttpCall post =
        new HttpCall(
            "POST",
            Links.uri(call.config().upstream().webUrl(), PATH),
            headers,
            body.body(),
            limit,
            limit);
    HttpAnswer answer = way.send(post);
    if (answer.status() / 100 != 2) {
      throw WebFailures.of(answer, false);
    }
    try (answer) {
      return new String(answer.read(MAX_ANSWER), StandardCharsets.UTF_8);
    }
  }

  /** The finished asset's id: an upload id alone is an unfinished task. */
  static String assetId(String body) {
    id(body); // refuses what the upstream refused
    Json json = parse(body);
    Json file = Fields.any(json, "fileMetadata", "file_metadata").orElse(json);
    String id = Fields.text(file, "fileMetadataId", "file_metadata_id");
    if (id.isEmpty()) {
      throw UpstreamFailures.protocol("The upstream did not finish an upload.");
    }
    return id;
  }

  /** The file's id in the answer of an upload. */
  static String id(String body) {
    Json json = parse(body);
    if (isError(Fields.any(json, "terminalError", "terminal_error").orElse(Json.Null.VALUE))) {
      throw UpstreamFailures.protocol("The upstream refused the attachment.");
    }
    Json file = Fields.any(json, "fileMetadata", "file_metadata").orElse(json);
    for (String name : List.of("fileMetadataId", "fileId", "uploadId")) {
      String id = Fields.text(file, name);
      id = id.isEmpty() ? Fields.text(json, name) : id;
      if (!id.isEmpty()) {
        return id;
      }
    }
    throw UpstreamFailures.protocol("The upstream named no file.");
  }

  private static Json parse(String body) {
    try {
      return JsonReader.parse(body);
    } catch (Failure broken) {
      throw UpstreamFailures.protocol("The upstream's answer to an upload could not be read.");
    }
  }

  private static boolean isError(Json value) {
    return switch (value) {
      case Json.Null none -> false;
      case Json.Bool(var flag) -> flag;
      case Json.Num(var literal) -> !literal.equals("0");
      case Json.Str(var text) -> !text.isEmpty();
      case Json.LongStr text -> true;
      case Json.Arr(var items) -> !items.isEmpty();
      case Json.Obj(var members) -> !members.isEmpty();
    };
  }

  private void enter(int most) {
    lock.lock();
    try {
      while (running >= Math.max(1, most)) {
        freed.await();
      }
      running++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for an upload");
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      running--;
      freed.signal();
    } finally {
      lock.unlock();
    }
  }
}
