package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.config.Call;
import grok2api.media.Reference;
import grok2api.net.EgressLease;
import grok2api.net.FetchBudget;
import grok2api.net.FileType;
import grok2api.net.SafeFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Gets the pictures that are to be edited or filmed and uploads them, all at once. */
final class MediaUploads {

  private static final long MAX_TOTAL = 64L * 1024 * 1024;
  private static final int MAX_IMAGE = 20 * 1024 * 1024;

  private final AttachmentSource source;
  private final Attachments attachments;

  MediaUploads(SafeFetch fetch, Attachments attachments) {
    this.source = new AttachmentSource(fetch);
    this.attachments = attachments;
  }

  /**
   * Asset ids in the order of the pictures. When some fail, the first failure in that order is
   * thrown.
   *
   * @param label begins the message of a failure and is followed by the picture's number; empty:
   *     the message stays as it is
   */
  List<String> upload(
      List<Reference> pictures, String label, EgressLease way, MediaHeaders headers, Call call) {
    FetchBudget budget = new FetchBudget();
    AtomicLong room = new AtomicLong(MAX_TOTAL);
    List<Callable<String>> tasks = new ArrayList<>();
    for (Reference picture : pictures) {
      tasks.add(
          () -> {
            AttachmentSource.Content content = content(picture, room.get(), budget, call);
            if (room.addAndGet(-content.size()) < 0) {
              throw Failure.invalid(picture.param(), "image is too large");
            }
            return attachments.uploadForMedia(content, way, headers, call);
          });
    }
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      return results(workers.invokeAll(tasks), label);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted during an upload");
    }
  }

  private AttachmentSource.Content content(
      Reference picture, long room, FetchBudget budget, Call call) {
    return switch (picture.source()) {
      case Reference.Named(var url) -> {
        var content = new ChatRequest.Url(url);
        yield source.read(new ChatRequest.Image(content, picture.param()), room, budget, call);
      }
      case Reference.Encoded(var mediaType, var base64) -> {
        var content = new ChatRequest.Inline(mediaType, base64);
        yield source.read(new ChatRequest.Image(content, picture.param()), room, budget, call);
      }
      case Reference.Bytes(var bytes) -> {
        if (bytes.length > MAX_IMAGE) {
          throw Failure.invalid(picture.param(), "image is too large");
        }
        FileType type =
            FileType.of(bytes)
                .orElseThrow(
                    () -> Failure.invalid(picture.param(), "Uploaded file must be an image"));
        yield new AttachmentSource.Content(
            "image." + type.extension(), type.mime(), List.of(bytes), bytes.length);
      }
    };
  }

  private static List<String> results(List<Future<String>> ended, String label)
      throws InterruptedException {
    List<String> ids = new ArrayList<>();
    Failure first = null;
    int firstAt = 0;
    int failed = 0;
    for (int i = 0; i < ended.size(); i++) {
      try {
        ids.add(ended.get(i).get());
      } catch (ExecutionException e) {
        failed++;
        if (first == null) {
          first = cause(e);
          firstAt = i + 1;
        }
      }
    }
    if (first != null) {
      throw label.isEmpty() ? first : labelled(first, label + " " + firstAt, failed);
    }
    return ids;
  }

  private static Failure cause(ExecutionException e) {
    return e.getCause() instanceof Failure failure
        ? failure
        : Failure.internal("An upload failed.", e.getCause());
  }

  private static Failure labelled(Failure from, String label, int failed) {
    String more = failed > 1 ? " (" + failed + " references failed)" : "";
    Failure.Builder named =
        Failure.of(from.kind(), from.code(), label + " failed: " + from.getMessage() + more)
            .cause(from);
    from.param().ifPresent(named::param);
    from.retryAfter().ifPresent(named::retryAfter);
    from.fault().ifPresent(fault -> named.fault(fault, from.upstreamStatus()));
    return named.build();
  }
}
