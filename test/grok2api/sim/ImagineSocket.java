package grok2api.sim;

import static grok2api.sim.Violation.equal;
import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Ws;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One connection to the picture socket. */
final class ImagineSocket {
  private static final Set<String> RATIOS =
      Set.of(
          "1:1", "16:9", "9:16", "3:2", "2:3", "auto", "4:3", "3:4", "2:1", "1:2", "19.5:9",
          "9:19.5", "20:9", "9:20");
  private static final long CLOSE_MILLIS = 50;
  private static final int LARGE_BYTES = 3 << 20;
  private static final int HUGE_BYTES = 13 << 20; // more than 16 MiB as Base64
  private static final int OVERSIZED_BYTES = 50 << 20; // a third more as Base64

  private final Simulator sim;
  private final Ws ws;
  private final Seen seen;
  private volatile boolean done;

  ImagineSocket(Simulator sim, Ws ws, Seen seen) {
    this.sim = sim;
    this.ws = ws;
    this.seen = seen;
  }

  void run() throws IOException {
    try {
      Optional<String> message = ws.next();
      while (message.isPresent()) {
        seen.message(message.get());
        obey(message.get());
        message = ws.next();
      }
    } catch (IOException e) {
      seen.ended(ws.ended() ? "cut" : done ? "client closed" : "client left");
    } finally {
      seen.ended(ws.ended() ? "cut" : done ? "client closed" : "client left");
    }
  }

  private void obey(String text) throws IOException {
    try {
      Js message = Js.parse(text);
      equal("message keys", Set.of("type", "timestamp", "item"), message.keys());
      equal("type", "conversation.item.create", message.at("type").text());
      unless(
          message.at("timestamp").isNumber()
              && message.at("timestamp").number() > 1_000_000_000_000L,
          "timestamp: Unix ms");
      equal("item.type", "message", message.at("item", "type").text());
      equal("content parts", 1, message.at("item", "content").size());
      Js content = message.at("item", "content", 0);
      if (!content.at("type").text().equals("reset")) {
        check(content);
        done = false;
        Thread.ofVirtual().start(() -> answer(content));
      }
    } catch (Violation | IllegalArgumentException e) {
      sim.violation("imagine: " + e.getMessage() + " in " + text);
      ws.send(
          Js.obj(
                  "type",
                  "error",
                  "err_code",
                  "invalid_argument",
                  "err_msg",
                  "simulator: " + e.getMessage())
              .toString());
    }
  }

  private static void check(Js content) {
    equal("content keys", Set.of("requestId", "text", "type", "properties"), content.keys());
    unless(Headers.isUuid(content.at("requestId").text()), "requestId must be a UUID");
    equal("type", "input_text", content.at("type").text());
    unless(!content.at("text").text().isBlank(), "text is empty");
    Js p = content.at("properties");
    equal(
        "properties",
        Set.of(
            "section_count",
            "is_kids_mode",
            "enable_nsfw",
            "skip_upsampler",
            "enable_side_by_side",
            "is_initial",
            "aspect_ratio",
            "enable_pro",
            "num_generations",
            "enable_watermark"),
        p.keys());
    unless(
        p.at("num_generations").number() >= 1 && p.at("num_generations").number() <= 10,
        "num_generations must be 1 to 10");
    unless(RATIOS.contains(p.at("aspect_ratio").text()), "ratio " + p.at("aspect_ratio"));
    equal(
        "fixed properties",
        "0 false false true false false",
        p.at("section_count")
            + " "
            + p.at("is_kids_mode")
            + " "
            + p.at("skip_upsampler")
            + " "
            + p.at("enable_side_by_side")
            + " "
            + p.at("is_initial")
            + " "
            + p.at("enable_watermark"));
    unless(p.at("enable_nsfw").isBool() && p.at("enable_pro").isBool(), "booleans");
  }

  private void answer(Js content) {
    ImagineRun run = sim.switches.imagine();
    int n = (int) content.at("properties", "num_generations").number();
    try {
      if (run == ImagineRun.ERROR) {
        send(
            Js.obj(
                "type",
                "error",
                "err_code",
                "rate_limit_exceeded",
                "err_msg",
                "Image rate limit exceeded"));
      } else if (run == ImagineRun.OUT_OF_ORDER) {
        outOfOrder(content, n);
      } else if (run != ImagineRun.SILENT) {
        int slots = run == ImagineRun.ONE_SHORT ? n - 1 : n;
        for (int i = 0; i < slots && !ws.ended(); i++) {
          slot(content, i, run);
        }
      }
      done = run != ImagineRun.SILENT && run != ImagineRun.PREVIEWS_ONLY;
    } catch (IOException e) {
      seen.ended(ws.ended() ? "cut" : "client left");
    }
  }

  private void slot(Js content, int order, ImagineRun run) throws IOException {
    Picture p = picture(content, order, run);
    send(p.state("start_stage", run == ImagineRun.NULL_IDS, false));
    if (run == ImagineRun.FOREIGN) {
      send(Js.obj("type", "session.notice", "text", "hello"));
      send(picture(content.with("requestId", UUID.randomUUID().toString()), order, run).image(100));
    }
    while (run == ImagineRun.ENDLESS && !ws.ended()) {
      ws.pause(sim.switches.mediaStep());
      send(p.state("generating", false, false));
    }
    send(p.image(50));
    ws.pause(sim.switches.mediaStep());
    boolean moderated =
        run == ImagineRun.ALL_MODERATED || run == ImagineRun.ONE_MODERATED && order == 1;
    if (run == ImagineRun.CLOSE_EARLY) {
      hangUp();
    } else if (moderated) {
      send(p.state("completed", false, true));
    } else if (run != ImagineRun.PREVIEWS_ONLY) {
      send(p.image(100));
      if (run != ImagineRun.UNCONFIRMED) {
        boolean late = run == ImagineRun.LATE_MODERATED && order == 1;
        send(p.state("completed", run == ImagineRun.NULL_IDS, late));
      }
      if (run == ImagineRun.CLOSE_MIDWAY) {
        hangUp();
      }
    }
  }

  /** Closes a moment after the last frame: some clients miss an end that comes with data. */
  private void hangUp() throws IOException {
    ws.pause(CLOSE_MILLIS);
    ws.closeSilently();
  }

  private void outOfOrder(Js content, int n) throws IOException {
    var pictures = new Picture[n];
    for (int i = n - 1; i >= 0; i--) {
      pictures[i] = picture(content, i, ImagineRun.OUT_OF_ORDER);
      send(pictures[i].state("start_stage", false, false));
      send(pictures[i].state("completed", false, false));
    }
    for (int i = n - 1; i >= 0; i--) {
      send(pictures[i].image(100));
    }
  }

  private Picture picture(Js content, int order, ImagineRun run) {
    String id = UUID.randomUUID().toString();
    byte[] bytes = Pictures.jpeg();
    int size =
        switch (run) {
          case LARGE -> LARGE_BYTES;
          case HUGE -> HUGE_BYTES;
          case OVERSIZED -> OVERSIZED_BYTES;
          default -> bytes.length;
        };
    bytes = java.util.Arrays.copyOf(bytes, size);
    return new Picture(
        id,
        content.at("requestId").text(),
        order,
        content.at("text").text(),
        Base64.getEncoder().encodeToString(bytes));
  }

  private void send(Js message) throws IOException {
    ws.send(message.toString());
  }

  /** One slot. */
  private record Picture(String id, String requestId, int order, String prompt, String blob) {
    Js state(String status, boolean nullId, boolean moderated) {
      return Js.obj(
          "type",
          "json",
          "current_status",
          status,
          "image_id",
          nullId ? null : id,
          "job_id",
          id,
          "request_id",
          requestId,
          "order",
          order,
          "width",
          960,
          "height",
          960,
          "percentage_complete",
          status.equals("completed") ? 100.0 : 0.0,
          "moderated",
          moderated,
          "r_rated",
          moderated);
    }

    Js image(int percent) {
      String name = percent < 100 ? ".png" : ".jpg";
      return Js.obj(
          "type",
          "image",
          "id",
          id,
          "job_id",
          id,
          "request_id",
          requestId,
          "order",
          order,
          "grid_index",
          order,
          "url",
          "https://imagine-public.x.ai/imagine-public/images/" + id + name,
          "blob",
          blob,
          "percentage_complete",
          (double) percent,
          "width",
          960,
          "height",
          960,
          "prompt",
          prompt,
          "full_prompt",
          prompt,
          "model_name",
          "imagine_x_1",
          "r_rated",
          false);
    }
  }
}
