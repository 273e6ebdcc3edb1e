package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.media.ImageRound;
import grok2api.media.MadeImage;
import grok2api.media.MediaWatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the messages of one prompt on the picture socket, one slot per picture. Messages of a
 * slot come in any order, slots one after another or mixed; previews are never results. A finished
 * picture may still be withheld: it is told when its slot is completed. Pure.
 */
final class ImagineSlots {

  private static final int STARTED = 10;
  private static final int PREVIEW = 50;
  private static final int MAX_SLOTS = 64;

  private final String requestId;
  private final int wanted;
  private final MediaWatch watch;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private int total;
  private int images; // finished pictures that are not withheld
  private int told;

  ImagineSlots(String requestId, int wanted, MediaWatch watch) {
    this.requestId = requestId;
    this.wanted = wanted;
    this.watch = watch;
  }

  /** One picture. */
  private static final class Slot {
    private final String id;
    private final int arrival;
    private int order = Integer.MAX_VALUE;
    private int progress;
    private String url = "";
    private String blob = "";
    private int width;
    private int height;
    private boolean rated;
    private boolean completed;
    private boolean blocked;
    private boolean previewed;
    private boolean told;

    Slot(String id, int arrival) {
      this.id = id;
      this.arrival = arrival;
    }

    boolean usable() {
      return !blocked && (!url.isEmpty() || !blob.isEmpty());
    }

    boolean done() {
      return blocked || completed && usable();
    }

    MadeImage image(int position) {
      return new MadeImage(id, url, blob, position, width, height, rated);
    }
  }

  /** Takes one message; throws the failure that it reports. */
  void accept(Json message) {
    switch (Fields.text(message, "type")) {
      case "json" -> state(message);
      case "image" -> image(message);
      case "error" -> throw failure(message);
      default -> {
        // session notices and whatever comes later
      }
    }
  }

  private static Failure failure(Json message) {
    String code = Fields.text(message, "err_code", "errCode");
    String text = Fields.text(message, "err_msg", "errMsg");
    return WebFailures.inBand(code.startsWith("rate_limit") ? 8 : 0, code + " " + text);
  }

  private Optional<Slot> slot(Json message) {
    String request = Fields.text(message, "request_id", "requestId");
    if (!request.isEmpty() && !request.equals(requestId)) {
      return Optional.empty();
    }
    String id = Fields.text(message, "image_id");
    id = id.isEmpty() ? Fields.text(message, "job_id") : id;
    id = id.isEmpty() ? Fields.text(message, "id") : id;
    id = id.isEmpty() ? stem(Fields.text(message, "url")) : id;
    if (id.isEmpty() || slots.size() >= MAX_SLOTS && !slots.containsKey(id)) {
      return Optional.empty();
    }
    Slot slot = slots.computeIfAbsent(id, key -> new Slot(key, slots.size()));
    slot.order = (int) Fields.integer(message, slot.order, "side_by_side_index", "order");
    slot.order =
        slot.order == Integer.MAX_VALUE
            ? (int) Fields.integer(message, slot.arrival, "grid_index")
            : slot.order;
    slot.width = (int) Fields.integer(message, slot.width, "width");
    slot.height = (int) Fields.integer(message, slot.height, "height");
    slot.rated |= Fields.flag(message, "r_rated");
    return Optional.of(slot);
  }

  private static String stem(String url) {
    String name = url.substring(url.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private void state(Json message) {
    Optional<Slot> found = slot(message);
    if (found.isEmpty()) {
      return;
    }
    Slot slot = found.get();
    switch (Fields.text(message, "current_status", "currentStatus")) {
      case "start_stage" -> raise(slot, STARTED);
      case "completed" -> {
        if (Fields.flag(message, "moderated")) {
          block(slot);
        } else {
          slot.completed = true;
          take(slot, message);
        }
      }
      default -> {
        // other stages say nothing about the picture
      }
    }
  }

  private void image(Json message) {
    Optional<Slot> found = slot(message).filter(slot -> !slot.blocked);
    if (found.isEmpty()) {
      return;
    }
    String percent = Fields.text(message, "percentage_complete", "percentageComplete");
    int progress = percent(percent);
    if (progress < 100) {
      found.get().previewed |= progress >= PREVIEW;
      raise(found.get(), Math.clamp(progress, STARTED, 99));
      String blob = content(message);
      if (!blob.isEmpty()) {
        watch.preview(blob);
      }
    } else {
      take(found.get(), message);
    }
  }

  /** Base64, which sometimes comes as a data URL. */
  private static String content(Json message) {
    String blob = Fields.text(message, "blob");
    return blob.substring(blob.indexOf(',') + 1);
  }

  /** 100 when absent: then it is the final picture. */
  private static int percent(String written) {
    try {
      return written.isEmpty() ? 100 : (int) Double.parseDouble(written);
    } catch (NumberFormatException e) {
      return PREVIEW;
    }
  }

  private void take(Slot slot, Json message) {
    String url = Fields.text(message, "url");
    String blob = content(message);
    boolean first = !slot.usable();
    slot.url = Links.isShowable(url) ? url : slot.url;
    slot.blob = blob.isEmpty() ? slot.blob : blob;
    if (first && slot.usable()) {
      images++;
      raise(slot, 100);
    }
    if (slot.done() && !slot.told) {
      slot.told = true;
      watch.image(slot.image(slot.order), ++told);
    }
  }

  private void block(Slot slot) {
    if (!slot.blocked) {
      images -= slot.usable() ? 1 : 0;
      slot.blocked = true;
      watch.blocked(slot.id, slot.order);
    }
  }

  private void raise(Slot slot, int progress) {
    if (progress <= slot.progress) {
      return;
    }
    slot.progress = progress;
    watch.progress(slot.id, slot.order, progress);
    int sum =
        slots.values().stream()
            .filter(s -> !s.blocked)
            .map(s -> s.progress)
            .sorted(Comparator.reverseOrder())
            .limit(wanted)
            .mapToInt(Integer::intValue)
            .sum();
    if (sum / wanted > total) {
      total = sum / wanted;
      watch.progress(total);
    }
  }

  /** True when nothing more is needed or will come. */
  boolean over() {
    return told >= wanted || slots.values().stream().filter(Slot::done).count() >= wanted;
  }

  /** True when enough pictures are finished, if none of them is withheld. */
  boolean enough() {
    return images >= wanted;
  }

  /** True once something usable is there. */
  boolean any() {
    return images > 0;
  }

  /** True when a preview came whose final picture is missing. */
  boolean awaitsFinal() {
    return slots.values().stream().anyMatch(s -> s.previewed && !s.usable() && !s.blocked);
  }

  /** Previews that never became pictures count as withheld. */
  void giveUpPreviews() {
    slots.values().stream().filter(s -> s.previewed && !s.usable()).forEach(this::block);
  }

  /** What was made, in order. */
  ImageRound round() {
    List<Slot> good = new ArrayList<>(slots.values().stream().filter(Slot::usable).toList());
    good.sort(Comparator.<Slot>comparingInt(s -> s.order).thenComparingInt(s -> s.arrival));
    List<MadeImage> made = new ArrayList<>();
    for (Slot slot : good.subList(0, Math.min(wanted, good.size()))) {
      made.add(slot.image(made.size()));
    }
    int blocked = (int) slots.values().stream().filter(s -> s.blocked).count();
    return new ImageRound(made, blocked);
  }
}
