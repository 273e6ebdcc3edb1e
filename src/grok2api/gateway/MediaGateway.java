package grok2api.gateway;

import grok2api.account.AccountLease;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.config.Call;
import grok2api.media.AnswerStore;
import grok2api.media.Clip;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import grok2api.media.MediaWatch;
import grok2api.media.Reference;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import grok2api.upstream.ChatUpstream;
import grok2api.upstream.MediaUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes pictures and films: for the image endpoints at once, for chat as a turn whose text shows
 * them. Safe for many threads; methods block.
 */
public final class MediaGateway {

  static final Duration LONGEST_FILM = Duration.ofMinutes(15);

  private final Drawing drawing;
  private final MediaLinks links;
  private final OnceAnswers once;

  /**
   * A gateway over these upstreams.
   *
   * @param lite the chat upstream that draws when asked to in a chat
   * @param files where pictures and films are kept
   * @param answers to orders that clients name
   */
  public MediaGateway(
      Map<Upstream, MediaUpstream> upstreams,
      ChatUpstream lite,
      MediaFiles files,
      AnswerStore answers) {
    this.drawing = new Drawing(upstreams, lite);
    this.links = new MediaLinks(files, upstreams.get(Upstream.WEB));
    this.once = new OnceAnswers(answers);
  }

  /** Fills orders that clients name once for each name. */
  public OnceAnswers once() {
    return once;
  }

  /** How pictures of chat models are shown. */
  public ImageRenderer links() {
    return links;
  }

  /** True when pictures of this model are drawn by chatting: four at once at most. */
  public static boolean isLite(ModelSpec model) {
    return Drawing.isLite(model);
  }

  /** How a finished picture is handed over. */
  public enum Delivery {
    /** A URL, the upstream's where everybody can read it. */
    URL,
    /** A URL of this server. */
    LOCAL,
    /** The content. */
    BASE64
  }

  /** Is told how an order for pictures goes; never by two threads at once. */
  public interface Watch {
    /** All of it in percent, only growing. */
    default void progress(int percent) {}

    /** One picture in percent; {@code order} counts from 0. */
    default void progress(String id, int order, int percent) {}

    /** What a picture looks like so far, as Base64; some ways of drawing show none. */
    default void preview(String base64) {}

    /** One picture is ready. */
    default void ready(Picture picture) {}

    /** One picture was withheld for its content. */
    default void blocked(String id, int order) {}
  }

  /**
   * A picture as a client gets it.
   *
   * @param id its id upstream, possibly empty
   * @param order position, from 0
   * @param url this server's or the upstream's; empty when Base64 was wanted
   * @param base64 the content; empty when a URL was wanted
   * @param rated the upstream rates it as adult
   */
  public record Picture(
      String id, int order, String url, String base64, int width, int height, boolean rated) {}

  /**
   * Makes pictures; at least one, at most as many as ordered.
   *
   * @param delivery whether their content or a URL is wanted
   * @throws Failure when none was made
   */
  public List<Picture> pictures(
      ImageOrder order, ModelSpec model, Delivery delivery, Call call, Watch watch) {
    List<Picture> ready = new ArrayList<>();
    drawing.draw(
        order,
        model,
        call,
        new DrawWatch() {
          @Override
          public void progress(int percent, int done) {
            watch.progress(percent);
          }

          @Override
          public void progress(String id, int position, int percent) {
            watch.progress(id, position, percent);
          }

          @Override
          public void preview(String base64) {
            watch.preview(base64);
          }

          @Override
          public void drawn(Drawn drawn, int position) {
            Picture picture = picture(drawn, position, delivery, call);
            ready.add(picture);
            watch.ready(picture);
          }

          @Override
          public void blocked(String id, int position) {
            watch.blocked(id, position);
          }
        });
    return ready;
  }

  private Picture picture(Drawn drawn, int position, Delivery delivery, Call call) {
    var image = drawn.image();
    String url =
        switch (delivery) {
          case URL -> links.url(image, drawn.origin(), call);
          case LOCAL -> links.local(image, drawn.origin(), call);
          case BASE64 -> "";
        };
    String content = delivery == Delivery.BASE64 ? links.base64(image, drawn.origin(), call) : "";
    return new Picture(
        image.id(), position, url, content, image.width(), image.height(), image.rated());
  }

  /** Answers a chat request with pictures or a film. */
  Turn open(ChatRequest request, ModelSpec model, Call call) {
    if (model.capability() == ModelSpec.Capability.VIDEO) {
      FilmOrder order = MediaChat.film(request);
      MediaTurn.Work film = (own, talk) -> film(order, model, own, talk);
      MediaTurn.Work work = once(film, order.references(), Films.fields(order, model.id()));
      return MediaTurn.open(request, order.prompt(), model, call, work);
    }
    MediaChat.Pictures wanted = MediaChat.pictures(request, model);
    ImageOrder order = wanted.order();
    boolean content = wanted.show() == MediaChat.Show.CONTENT;
    MediaTurn.Work pictures =
        content
            ? (own, talk) -> drawContent(wanted, model, own, talk)
            : (own, talk) -> draw(wanted, model, own, talk);
    MediaTurn.Work work =
        once(
            pictures,
            order.references(),
            model.id(),
            order.prompt(),
            order.count(),
            order.ratio(),
            wanted.show());
    return MediaTurn.open(request, order.prompt(), model, call, work);
  }

  /** The work, done once for a key of the call: who asks again is told what came of it. */
  private MediaTurn.Work once(MediaTurn.Work work, List<Reference> references, Object... fields) {
    return (call, talk) -> {
      if (call.once().isEmpty()) {
        work.run(call, talk);
      } else {
        talk.repeat(once.answer(call, references, own -> talk.noted(work, own), fields));
      }
    };
  }

  /** One picture as content: begun with the first sign of it, so that a refusal comes before. */
  private void drawContent(
      MediaChat.Pictures wanted, ModelSpec model, Call call, MediaTurn.Talk talk) {
    drawing.draw(
        wanted.order(),
        model,
        call,
        new DrawWatch() {
          private boolean begun;
          private int previews;

          @Override
          public void progress(int percent, int done) {
            if (!begun) {
              begun = true;
              talk.picture("", false);
            }
          }

          @Override
          public void preview(String base64) {
            if (previews < wanted.previews()) {
              previews++;
              talk.picture(base64, false);
            }
          }

          @Override
          public void drawn(Drawn drawn, int position) {
            talk.account(drawn.origin().account());
            talk.picture(links.base64(drawn.image(), drawn.origin(), call), true);
          }
        });
  }

  private void draw(MediaChat.Pictures wanted, ModelSpec model, Call call, MediaTurn.Talk talk) {
    int count = wanted.order().count();
    boolean base64 = wanted.show() == MediaChat.Show.BASE64;
    drawing.draw(
        wanted.order(),
        model,
        call,
        new DrawWatch() {
          @Override
          public void progress(int percent, int done) {
            talk.progress("图片正在生成 " + percent + "% (" + done + "/" + count + ")\n");
          }

          @Override
          public void drawn(Drawn drawn, int position) {
            talk.account(drawn.origin().account());
            String text = links.chatImage(drawn.image(), drawn.origin(), base64, call);
            talk.text(position == 0 ? text : "\n\n" + text);
          }
        });
  }

  private void film(FilmOrder order, ModelSpec model, Call asked, MediaTurn.Talk talk) {
    Call call = asked.until(System.nanoTime() + LONGEST_FILM.toNanos(), asked.cancel());
    MediaUpstream upstream = drawing.upstream(model);
    MediaWatch progress =
        new MediaWatch() {
          @Override
          public void progress(int percent) {
            talk.progress("视频正在生成 " + percent + "%\n");
          }
        };
    new MediaAttempts(OpenedAccounts.film(upstream, order, call), model, true, call)
        .run(
            progress,
            (lease, watch) -> {
              Clip clip = upstream.film(order, model, lease, call, watch);
              talk.account(lease.account());
              talk.text(show(clip, upstream, lease, call));
              return clip;
            });
  }

  private String show(Clip clip, MediaUpstream upstream, AccountLease lease, Call call) {
    return links.chatFilm(new MediaFiles.Origin(upstream, lease.account(), clip.url()), call);
  }

  /** The upstream of a model; a 429 when this server has none. */
  MediaUpstream upstream(ModelSpec model) {
    return drawing.upstream(model);
  }
}
