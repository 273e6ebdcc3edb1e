package grok2api.api.media;

import grok2api.json.JsonWriter;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;

/** A film job as the video API shows it. */
final class VideoJson {

  private VideoJson() {}

  /**
   * Writes the object.
   *
   * @param url where the film is, empty while it is not ready
   */
  static void write(VideoJob job, String url, JsonWriter json) {
    json.beginObject()
        .field("id", job.id())
        .field("object", "video")
        .field("created_at", job.createdAt())
        .field("status", status(job))
        .field("model", job.model())
        .field("progress", job.progress())
        .field("prompt", job.order().prompt())
        .field("seconds", Integer.toString(job.order().seconds()))
        .field("size", job.order().size())
        .field("quality", "standard")
        .field("expires_at", job.expiresAt());
    if (job.state() == State.COMPLETED) {
      json.field("completed_at", job.completedAt()).field("video_url", url);
      if (job.order().segments().size() > 1) {
        json.field("remixed_from_video_id", job.firstPost());
      }
    }
    if (job.state() == State.FAILED) {
      json.name("error")
          .beginObject()
          .field("code", job.errorCode())
          .field("message", job.errorMessage())
          .endObject();
    }
    json.endObject();
  }

  private static String status(VideoJob job) {
    return switch (job.state()) {
      case QUEUED, PREPARING, SUBMITTED -> job.progress() > 0 ? "in_progress" : "queued";
      case STORING -> "in_progress";
      case COMPLETED -> "completed";
      case FAILED -> "failed";
    };
  }
}
