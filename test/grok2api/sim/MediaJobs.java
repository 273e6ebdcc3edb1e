package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Edited pictures and films: checks the body, then plays progress and result. */
final class MediaJobs {
  private static final int FILM_BYTES = 64 * 1024;
  private static final int OVERSIZED_PIECES = 160; // 10 MiB
  private static final int DRIP_BYTES = 64;
  private static final long SILENT_MILLIS = 600_000;
  private static final List<Integer> PROGRESS = List.of(1, 30, 57, 90);

  private final Simulator sim;
  private final Map<String, Js> results = new ConcurrentHashMap<>();

  MediaJobs(Simulator sim) {
    this.sim = sim;
  }

  void run(Exchange x, Seen seen, Account account, Js body) throws IOException {
    String referer = x.header("Referer");
    String agent = x.header("User-Agent");
    String model = body.at("modelName").text();
    boolean today = !body.at("mediaGenInput").missing();
    unless(!today || referer.equals("https://grok.com/imagine"), "Referer must be /imagine");
    boolean film = model.equals("imagine-video-gen");
    boolean extension = false;
    if (film && today) {
      MediaRules.film(body, account, agent);
    } else if (film) {
      extension = MediaRules.oldFilm(body, account).at("isVideoExtension").isTrue();
    } else {
      equal("modelName", "imagine-image-edit", model);
      if (today) {
        MediaRules.edit(body, account, agent);
      } else {
        MediaRules.oldEdit(body, account);
      }
    }
    refuse(account, body, extension);
    try {
      play(x, account, film);
    } catch (Cut e) {
      seen.ended("cut");
    }
  }

  /** The answer ended by a reset on purpose. */
  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void refuse(Account account, Js body, boolean extension) {
    sim.refusal(account.token())
        .ifPresent(
            status -> {
              throw new Refusal(status);
            });
    PromptScript.read(Prompt.ofText("[user]: " + body.at("message").text(), 0))
        .flatMap(Reply::refusal)
        .ifPresent(
            status -> {
              throw new Refusal(status);
            });
    if (extension && sim.switches.media() == MediaRun.NO_EXTENSION) {
      throw new Refusal(403, Faults.body(403));
    }
  }

  private void play(Exchange x, Account account, boolean film) throws IOException {
    MediaRun run = sim.switches.media();
    String conversation = "c-" + UUID.randomUUID();
    x.start(200, "Content-Type", "application/json");
    write(x, Js.obj("conversation", Js.obj("conversationId", conversation)));
    if (run == MediaRun.LIMITED) {
      write(
          x,
          Js.obj("response", Js.obj("error", Js.obj("code", 8, "message", "Too many requests"))));
      x.end();
      return;
    }
    String id = UUID.randomUUID().toString();
    for (int p : PROGRESS) {
      write(x, Js.obj("response", film ? progress(id, p) : part(account, p)));
      x.pause(sim.switches.mediaStep());
    }
    switch (run) {
      case SILENT -> x.pause(SILENT_MILLIS);
      case CUT -> {
        x.cut();
        throw new Cut();
      }
      case ENDLESS -> repeat(x, film ? progress(id, 90) : part(account, 90));
      case OVERSIZED -> oversized(x);
      case EMPTY -> x.end();
      case POLL -> {
        results.put(
            conversation, film ? filmResult(account, id, false) : picture(account, 0, false));
        x.end();
      }
      default -> {
        result(x, account, film, id, run);
        if (run == MediaRun.KEPT_OPEN) {
          x.pause(SILENT_MILLIS);
        }
        x.end();
      }
    }
  }

  /** Until the client leaves. */
  private void repeat(Exchange x, Js frame) throws IOException {
    while (true) {
      write(x, Js.obj("response", frame));
      x.pause(sim.switches.mediaStep());
    }
  }

  private static void oversized(Exchange x) throws IOException {
    x.write(BenchHost.utf8("{\"result\":{\"response\":{\"token\":\""));
    byte[] piece = BenchHost.utf8("x".repeat(1 << 16));
    for (int i = 0; i < OVERSIZED_PIECES; i++) {
      x.write(piece);
    }
    x.pause(SILENT_MILLIS);
  }

  private void result(Exchange x, Account account, boolean film, String id, MediaRun run)
      throws IOException {
    boolean frames = run != MediaRun.ATTACHMENTS_ONLY;
    boolean all = run == MediaRun.ALL_MODERATED;
    if (film) {
      Js made = filmResult(account, id, all || run == MediaRun.MODERATED);
      if (frames) {
        write(x, Js.obj("response", made));
      }
      write(x, Js.obj("response", Js.obj("modelResponse", Js.obj("fileAttachments", Js.arr(id)))));
      return;
    }
    Js first = picture(account, 0, all || run == MediaRun.MODERATED);
    Js second = run == MediaRun.ONE_SHORT ? Js.obj() : picture(account, 1, all);
    if (frames) {
      write(x, Js.obj("response", first));
      if (second.size() > 0) {
        write(x, Js.obj("response", second));
      }
    }
    write(
        x,
        Js.obj(
            "response",
            Js.obj(
                "modelResponse",
                Js.obj(
                    "generatedImageUrls",
                    frames
                        ? Js.arr(first.at("streamingImageGenerationResponse", "imageUrl"))
                        : Js.arr(),
                    "fileAttachments",
                    Js.arr(first.at("streamingImageGenerationResponse", "assetId"))))));
  }

  private void write(Exchange x, Js result) throws IOException {
    byte[] frame = BenchHost.utf8(Js.obj("result", result).toString() + "\n");
    int step = sim.switches.media() == MediaRun.SLOW ? DRIP_BYTES : frame.length;
    for (int at = 0; at < frame.length; at += step) {
      x.write(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + step)));
      if (step < frame.length) {
        x.pause(sim.switches.mediaStep());
      }
    }
  }

  private static Js part(Account account, int p) {
    return Js.obj(
        "streamingImageGenerationResponse",
        Js.obj(
            "imageIndex",
            0,
            "progress",
            p,
            "imageUrl",
            "users/" + account.userId() + "/generated/x-part-0/image.jpg",
            "moderated",
            false,
            "isFinal",
            false));
  }

  private static Js picture(Account account, int index, boolean moderated) {
    String id = UUID.randomUUID().toString();
    String key = "users/" + account.userId() + "/" + id + "/content";
    account.store(StoredFile.of(id, key, "image.jpg", "image/jpeg", Pictures.jpeg(), ""));
    return Js.obj(
        "streamingImageGenerationResponse",
        Js.obj(
            "imageIndex",
            index,
            "progress",
            100,
            "imageUrl",
            key,
            "assetId",
            id,
            "moderated",
            moderated,
            "isFinal",
            true));
  }

  private static Js progress(String id, int p) {
    return Js.obj(
        "streamingVideoGenerationResponse",
        Js.obj(
            "videoId",
            id,
            "videoPostId",
            id,
            "progress",
            p,
            "resolutionName",
            "720p",
            "mode",
            "custom"));
  }

  private static Js filmResult(Account account, String id, boolean moderated) {
    String base = "users/" + account.userId() + "/generated/" + id;
    account.store(
        StoredFile.of(
            id,
            base + "/generated_video.mp4",
            "generated_video.mp4",
            "video/mp4",
            Pictures.mp4(FILM_BYTES),
            ""));
    account.post(id, "VIDEO");
    return Js.obj(
        "streamingVideoGenerationResponse",
        Js.obj(
            "videoId",
            id,
            "videoPostId",
            id,
            "progress",
            100,
            "assetId",
            id,
            "videoUrl",
            base + "/generated_video.mp4",
            "thumbnailImageUrl",
            base + "/preview_image.jpg",
            "width",
            416,
            "height",
            752,
            "moderated",
            moderated));
  }

  /** The conversation's answers, for a client whose stream ended without a result. */
  void poll(Exchange x, String conversation) throws IOException {
    equal("query", "conversationKind=CONVERSATION_KIND_IMAGINE", x.query());
    Js result = results.get(conversation);
    x.json(200, Js.obj("responses", result == null ? Js.arr() : Js.arr(result)).toString());
  }
}
