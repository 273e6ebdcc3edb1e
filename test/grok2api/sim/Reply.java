package grok2api.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What an upstream answers to one turn, whatever the carrier: gateway, REST, console or official
 * API. Immutable; every method returns a longer or changed reply.
 *
 * <pre>{@code
 * Reply.words("Four degrees.")                              // one chunk per word, proper end
 * Reply.of().header("Searching").think("hm").page("https://e.org/a", "A")
 *     .text("4 °C").cite("https://e.org/a", "A")
 * Reply.words("a b c d").cutAfter(2)                        // RST after two chunks
 * Reply.words("slow").pause(2000)                           // answers, then is silent, then ends
 * Reply.call("get_weather", "{\"city\":\"Oslo\"}").chop(1)  // tool syntax, one character per chunk
 * Reply.status(403, "<html>Just a moment...</html>", "cf-mitigated", "challenge")
 * }</pre>
 */
public final class Reply {
  /** Peculiarities of a reply as a whole. */
  private enum Mark {
    NOISE,
    NO_END,
    AFTERGLOW,
    TEXT_DELTA,
    HELD_HEAD
  }

  /** How frames lie on the wire. */
  record Wire(boolean sse, int glued, int pieces, long keepOpen, Set<Mark> marks) {
    private static final Wire PLAIN = new Wire(false, 1, 0, 0, Set.of());

    private Wire with(boolean asSse, int glue, int pieceBytes) {
      return new Wire(asSse, glue, pieceBytes, keepOpen, marks);
    }

    private Wire with(Mark mark) {
      var all = new HashSet<>(marks);
      all.add(mark);
      return new Wire(sse, glued, pieces, keepOpen, Set.copyOf(all));
    }

    boolean noise() {
      return marks.contains(Mark.NOISE);
    }

    boolean end() {
      return !marks.contains(Mark.NO_END);
    }

    boolean afterglow() {
      return marks.contains(Mark.AFTERGLOW);
    }

    boolean textDelta() {
      return marks.contains(Mark.TEXT_DELTA);
    }

    boolean headHeld() {
      return marks.contains(Mark.HELD_HEAD);
    }
  }

  private final List<Step> steps;
  private final Wire wire;

  private Reply(List<Step> steps, Wire wire) {
    this.steps = List.copyOf(steps);
    this.wire = wire;
  }

  List<Step> steps() {
    return steps;
  }

  Wire wire() {
    return wire;
  }

  private Reply plus(Step... more) {
    var all = new ArrayList<>(steps);
    all.addAll(List.of(more));
    return new Reply(all, wire);
  }

  /** An empty answer that ends properly; the start of a chain. */
  public static Reply of() {
    return new Reply(List.of(), Wire.PLAIN);
  }

  /** Text, one chunk per word. */
  public static Reply words(String text) {
    return of().say(text);
  }

  /** A function call in the first syntax (web) or natively (console, api). */
  public static Reply call(String name, String argumentsJson) {
    return of().calls("TOOL_CALLS", name, argumentsJson);
  }

  /** {@code chunks} chunks of {@code bytes} ASCII bytes each, as fast as possible. */
  public static Reply stream(int chunks, int bytes) {
    return paced(chunks, bytes, 0);
  }

  /** {@code chunks} chunks of {@code bytes} ASCII bytes each, {@code millis} apart. */
  public static Reply paced(int chunks, int bytes, long millis) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < chunks; i++) {
      if (i > 0 && millis > 0) {
        steps.add(new Step.Pause(millis));
      }
      steps.add(new Step.Text(filler(i, bytes), "", ""));
    }
    return new Reply(steps, Wire.PLAIN);
  }

  private static String filler(int i, int bytes) {
    var text = new StringBuilder("c" + i + " ");
    while (text.length() < bytes) {
      text.append((char) ('a' + text.length() % 26));
    }
    return text.substring(0, bytes);
  }

  /** An HTTP answer instead of a stream; on the gateway the upgrade is refused with it. */
  public static Reply status(int status, String body, String... headers) {
    return of().plus(new Step.Status(status, body, List.of(headers)));
  }

  /** The usual JSON error of grok.com for a status, e.g. 429 with code 8. */
  public static Reply status(int status) {
    return status(status, Faults.body(status), "Content-Type", "application/json");
  }

  /** The HTML page of a Cloudflare challenge with 403 and {@code cf-mitigated}. */
  public static Reply challenge() {
    return status(
        403,
        Faults.CHALLENGE,
        "Content-Type",
        "text/html; charset=UTF-8",
        "cf-mitigated",
        "challenge",
        "server",
        "cloudflare");
  }

  /** Falls back to the default behaviour (useful inside a sequence of replies). */
  public static Reply normal() {
    return of().plus(new Step.Normal());
  }

  /** Text, one chunk per argument, exactly so. */
  public Reply text(String... chunks) {
    Reply all = this;
    for (String chunk : chunks) {
      all = all.plus(new Step.Text(chunk, "", ""));
    }
    return all;
  }

  /** Text, one chunk per word. */
  public Reply say(String text) {
    return text(text.splitWithDelimiters("(?<=\\S)(?=\\s)", 0));
  }

  /** Text of a named channel (gateway) or message tag (REST), by an agent (may be empty). */
  public Reply channel(String channel, String text, String agent) {
    return plus(new Step.Text(text, channel, agent));
  }

  /** Raw thinking text. */
  public Reply think(String text) {
    return think(text, "");
  }

  /** Raw thinking text of an agent. */
  public Reply think(String text, String agent) {
    return plus(new Step.Think(text, Step.Thought.RAW, agent));
  }

  /** Header of a thinking step. */
  public Reply header(String text) {
    return plus(new Step.Think(text, Step.Thought.HEADER, ""));
  }

  /** Summary of a thinking step. */
  public Reply summary(String text) {
    return plus(new Step.Think(text, Step.Thought.SUMMARY, ""));
  }

  /** A hosted tool at work, e.g. {@code web_search} with {@code {"query":"oslo"}}. */
  public Reply tool(String name, String argsJson) {
    return plus(new Step.ToolCard("t" + steps.size(), name, argsJson, ""));
  }

  /** A page that the search found. */
  public Reply page(String url, String title) {
    return plus(new Step.Pages("t0", List.of(new Step.Link(url, title, "…"))));
  }

  /** A post on X that the search found. */
  public Reply post(String id, String user, String text) {
    return plus(new Step.Posts("t0", List.of(new Step.Link(id, user, text))));
  }

  /** An inline citation; its card comes first. */
  public Reply cite(String url, String title) {
    return plus(new Step.Cite(url, title, false, 0));
  }

  /** An inline citation whose card comes after its tag (REST). */
  public Reply citeLate(String url, String title) {
    return plus(new Step.Cite(url, title, true, 0));
  }

  /** A card, as JSON. */
  public Reply card(String json) {
    return plus(new Step.Card(json));
  }

  /** A picture as a card; {@code url} may be relative to the assets host; 100 is final. */
  public Reply image(String id, String url, int progress, boolean moderated) {
    return plus(new Step.Image(id, url, progress, moderated, false));
  }

  /** A picture as a streaming image response (REST). */
  public Reply imageStreamed(String id, String url, int progress, boolean moderated) {
    return plus(new Step.Image(id, url, progress, moderated, true));
  }

  /**
   * Function calls of one turn: {@code namesAndArguments} alternate name and JSON.
   *
   * @param syntax TOOL_CALLS, FUNCTION_CALL, INVOKE, JSON_OBJECT or JSON_ARRAY; used by the web
   *     carriers, which have the call in the text
   */
  public Reply calls(String syntax, String... namesAndArguments) {
    var calls =
        IntStream.range(0, namesAndArguments.length / 2)
            .mapToObj(i -> new Step.Call(namesAndArguments[2 * i], namesAndArguments[2 * i + 1]))
            .toList();
    return plus(new Step.Calls(calls, Step.Syntax.valueOf(syntax)));
  }

  /** The complete message (REST {@code modelResponse}) when it shall be longer than the tokens. */
  public Reply full(String message) {
    return plus(new Step.Full(message));
  }

  /** An in-band error; code 8 limits, 7 anti-bot, 5 conversation gone, 14, 16. */
  public Reply error(int code, String message) {
    return plus(new Step.Fault(Step.Where.ROOT, code, message));
  }

  /** The same under {@code result.response.error} (REST). */
  public Reply errorInResponse(int code, String message) {
    return plus(new Step.Fault(Step.Where.RESPONSE, code, message));
  }

  /** Stream errors: {@code stream_error} (gateway), {@code modelResponse.streamErrors} (REST). */
  public Reply streamError(String message) {
    return plus(new Step.Fault(Step.Where.STREAM_ERRORS, 0, message));
  }

  /** A limit told by a flag such as {@code usageLimitReached} (gateway). */
  public Reply limitFlag(String flag) {
    return plus(new Step.Fault(Step.Where.FLAG, 0, flag));
  }

  /** Ends with another status: {@code incomplete} with a reason, {@code failed} with a text. */
  public Reply finish(String status, String reason) {
    return plus(new Step.Finish(status, reason));
  }

  /** Gateway: {@code session.ended} before the answer is done. */
  public Reply sessionEnded() {
    return plus(new Step.SessionEnded()).noEnd();
  }

  /** Silence; pings are answered, a leaving client is noticed. */
  public Reply pause(long millis) {
    return plus(new Step.Pause(millis));
  }

  /** Silence before anything is said at all: not even the head of the answer is sent. */
  public static Reply held(long millis) {
    return of().pause(millis).form(Wire.PLAIN.with(Mark.HELD_HEAD));
  }

  /** Silence that only the client can end (10 minutes). */
  public Reply silent() {
    return pause(600_000);
  }

  /** Connection reset here. */
  public Reply cut() {
    return plus(new Step.Cut(true));
  }

  /**
   * Connection closed here, without the end of the answer and without a closing frame.
   *
   * <p>On the gateway: the JDK's WebSocket client (21 and 25) does not report about every tenth end
   * that arrives together with data. A test that is not about this puts {@code pause(50)} in front.
   */
  public Reply hangUp() {
    return plus(new Step.Cut(false));
  }

  /** Resets the connection after {@code n} frames of content. */
  public Reply cutAfter(int n) {
    var kept = new ArrayList<Step>();
    int content = 0;
    for (Step step : steps) {
      if (content == n) {
        break;
      }
      kept.add(step);
      content += step instanceof Step.Pause ? 0 : 1;
    }
    kept.add(new Step.Cut(true));
    return new Reply(kept, wire);
  }

  /** One frame exactly as given. */
  public Reply raw(String frame) {
    return plus(new Step.Raw(frame));
  }

  /**
   * Cuts the answer text (tool syntax and REST tags included) into chunks of {@code n} code points.
   */
  public Reply chop(int n) {
    var out = new ArrayList<Step>();
    for (Step step : steps) {
      if (step instanceof Step.Calls calls) {
        chop(ToolSyntax.write(calls), "", "", n, out);
      } else if (step instanceof Step.Text t) {
        chop(t.text(), t.channel(), t.agent(), n, out);
      } else if (step instanceof Step.Cite c) {
        out.add(new Step.Cite(c.url(), c.title(), c.late(), n));
      } else {
        out.add(step);
      }
    }
    return new Reply(out, wire);
  }

  static void chop(String text, String channel, String agent, int n, List<Step> out) {
    int at = 0;
    while (at < text.length()) {
      int left = text.codePointCount(at, text.length());
      int end = text.offsetByCodePoints(at, Math.min(n, left));
      out.add(new Step.Text(text.substring(at, end), channel, agent));
      at = end;
    }
  }

  private Reply form(Wire form) {
    return new Reply(steps, form);
  }

  /** REST: frames as {@code data:} lines with {@code [DONE]} instead of JSON lines. */
  public Reply sse() {
    return form(wire.with(true, wire.glued, wire.pieces));
  }

  /** {@code n} objects follow each other without a line break, in one message or write. */
  public Reply glued(int n) {
    return form(wire.with(wire.sse, n, wire.pieces));
  }

  /** Each write or WebSocket message goes out in pieces of {@code n} bytes, UTF-8 cut anywhere. */
  public Reply pieces(int n) {
    return form(wire.with(wire.sse, wire.glued, n));
  }

  /** Adds what a tolerant reader must skip: unknown kinds, comments, broken JSON. */
  public Reply noise() {
    return form(wire.with(Mark.NOISE));
  }

  /** Keeps the stream open for so long after the result. */
  public Reply keepOpen(long millis) {
    return form(new Wire(wire.sse, wire.glued, wire.pieces, millis, wire.marks));
  }

  /** Ends the stream properly on the transport, but without the frames that say so. */
  public Reply noEnd() {
    return form(wire.with(Mark.NO_END));
  }

  /** Gateway: note-taker chunks after {@code response.done}, the text again as output_text. */
  public Reply afterglow() {
    return form(wire.with(Mark.AFTERGLOW));
  }

  /** Gateway: text comes as {@code response.output_text.delta} only. */
  public Reply asTextDelta() {
    return form(wire.with(Mark.TEXT_DELTA));
  }

  /** Both replies one after the other, with the wire form of the first. */
  public Reply then(Reply other) {
    return plus(other.steps.toArray(Step[]::new));
  }

  boolean isNormal() {
    return steps.size() == 1 && steps.get(0) instanceof Step.Normal;
  }

  /** The HTTP answer, if this reply is one. */
  Optional<Step.Status> refusal() {
    return steps.stream()
        .filter(Step.Status.class::isInstance)
        .map(Step.Status.class::cast)
        .findFirst();
  }
}
