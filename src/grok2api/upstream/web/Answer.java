package grok2api.upstream.web;

import grok2api.base.Ids;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatRequest;
import grok2api.chat.TokenEstimator;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.upstream.EventQueue;
import grok2api.upstream.ToolSieve;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Makes neutral events of what both transports report, in the order and with the rules of {@link
 * ChatEvent}.
 *
 * <p>The way of the text: cleaner (internal mark-up out) → cards (references resolved) → visible
 * text (citation markers, offsets) → sieve (tool calls out, if tools are declared) → fence (JSON
 * answers) → event. Not for several threads.
 */
final class Answer implements EventQueue, TextCleaner.Output, VisibleText.Output, ToolSieve.Output {

  /**
   * What is fixed before the first frame.
   *
   * @param account id of the account, kept with the place to continue from
   * @param inputTokens estimate of the prompt as sent
   * @param rest whether the REST transport's rules for citation markers hold
   */
  record Setup(
      ChatRequest request, Config config, String account, long inputTokens, boolean rest) {}

  private static final int MAX_ID = 128;

  private final Setup setup;
  private final Deque<ChatEvent> events = new ArrayDeque<>();
  private final Sources sources = new Sources();
  private final Searches searches = new Searches();
  private final Pictures pictures;
  private final TextCleaner cleaner = new TextCleaner(this);
  private final VisibleText visible;
  private final Cards cards;
  private final Reasoning reasoning;
  private final Optional<ToolSieve> sieve;
  private final Optional<JsonFence> fence;
  private final Deque<ChatEvent.Citation> pendingCitations = new ArrayDeque<>();
  private final TokenEstimator textTokens = new TokenEstimator();
  private final TokenEstimator reasoningTokens = new TokenEstimator();
  private final boolean json;
  private String conversationId = "";
  private String responseId = "";
  private int points;
  private boolean started;
  private boolean placed;
  private boolean reasoningOpen;
  private boolean answering; // thinking that comes now is late
  private boolean progressed;
  private boolean texted;
  private boolean called;
  private boolean finished;

  Answer(Setup setup) {
    this.setup = setup;
    ChatRequest request = setup.request();
    json = !(request.format() instanceof ChatRequest.Format.Plain);
    pictures = new Pictures(setup.config().upstream().assetsUrl());
    visible = new VisibleText(this, setup.rest());
    cards = new Cards(visible, sources, json);
    reasoning =
        setup.config().features().thinkingSummary()
            ? new ReasoningSummary(this::reasoningText)
            : new DetailedReasoning(this::reasoningText);
    sieve = ToolSieve.forRequest(request, this);
    fence = json ? Optional.of(new JsonFence(this::deliver)) : Optional.empty();
  }

  @Override
  public Optional<ChatEvent> poll() {
    return Optional.ofNullable(events.poll());
  }

  @Override
  public boolean hasEvents() {
    return !events.isEmpty();
  }

  @Override
  public boolean progressed() {
    return progressed;
  }

  /**
   * True once there is something that makes a complete answer even if the end is missing: pictures
   * that are withheld are one, too.
   */
  boolean substantial() {
    return texted || called || pictures.any() || pictures.onlyModerated();
  }

  @Override
  public boolean finished() {
    return finished;
  }

  /** Upstream named the conversation. */
  void conversation(String id) {
    if (isId(id)) {
      conversationId = id;
    }
  }

  /** Upstream named its response. */
  void response(String id) {
    if (responseId.isEmpty() && isId(id)) {
      responseId = id;
    }
  }

  /** Ids are stored and later put into paths: anything else is as good as none. */
  private static boolean isId(String id) {
    boolean plain = !id.isEmpty() && id.length() <= MAX_ID;
    for (int i = 0; plain && i < id.length(); i++) {
      char c = id.charAt(i);
      plain = c == '-' || c == '_' || c < 0x80 && Character.isLetterOrDigit(c);
    }
    return plain;
  }

  /** The turn is known to run: lets the first event out. */
  void start() {
    if (started) {
      return;
    }
    started = true;
    placed = isPlaced();
    events.add(new ChatEvent.Started(place()));
    long prompt = setup.inputTokens(); // what is said will be counted when it has been delivered
    events.add(new ChatEvent.UsageReport(new Usage(prompt, 0, 0, 0, true)));
  }

  private boolean isPlaced() {
    return !conversationId.isEmpty() && !responseId.isEmpty();
  }

  private Optional<ChatRequest.Continuation> place() {
    return isPlaced()
        ? Optional.of(new ChatRequest.Continuation(setup.account(), conversationId, responseId, 0))
        : Optional.empty();
  }

  /** One frame was read. */
  void frame() {
    cards.tick();
  }

  /** A piece of the answer as the upstream wrote it. */
  void answerText(String piece) {
    if (piece.isEmpty() || finished) {
      return;
    }
    progressed = true;
    texted = true;
    cleaner.feed(piece);
  }

  /** A piece of thinking. */
  void thinking(Reasoning.Kind kind, String agent, String piece) {
    progressed = true;
    reasoning.piece(kind, agent, piece);
  }

  /** The upstream used a tool. */
  void toolCard(Json json, String agent) {
    progressed = true;
    ToolCard.read(json)
        .filter(searches::isNew)
        .ifPresent(
            card -> {
              reasoning.tool(card, agent);
              searches.begin(card).ifPresent(this::search);
            });
  }

  /** A search gave results. */
  void found(String callId, List<Source> results) {
    progressed = true;
    searches.end(callId, results).ifPresent(this::add);
    for (Source source : results) {
      if (sources.add(source)) {
        add(source);
      }
    }
  }

  /** A card came: content for a reference, or a picture. */
  void attached(Json attachment) {
    progressed = true;
    Json card = Cards.data(attachment);
    cards.learn(card);
    Fields.any(card, "image_chunk", "imageChunk").ifPresent(this::picture);
  }

  /** A typed citation came at this point of the text. */
  void citation(String url, String title) {
    progressed = true;
    if (!json) {
      cards.entitle(url, title);
      cards.giveUp();
      visible.cite(url);
    }
  }

  /** News of a picture. */
  void picture(Json data) {
    progressed = true;
    String error = Fields.text(data, "systemErrCode", "system_err_code");
    if (!error.isEmpty() && !substantial()) {
      throw WebFailures.inBand(0, error.replace('_', ' '));
    }
    pictures.read(data).ifPresent(this::add);
  }

  /** The URL of a finished picture. */
  void pictureUrl(String url) {
    pictures.finished(url).ifPresent(this::add);
  }

  /** No more text will come. */
  void textComplete() {
    cleaner.end();
    cards.giveUp();
    visible.flush();
  }

  /** Ends the answer properly. */
  void finish() {
    if (finished) {
      return;
    }
    textComplete();
    sieve.ifPresent(ToolSieve::end);
    if (finished) {
      return; // the end of the text completed a tool call
    }
    fence.ifPresent(JsonFence::end);
    endReasoning();
    searches.endAll().forEach(this::add);
    if (setup.config().features().showSearchSources() && !json && !sources.block().isEmpty()) {
      deliver(sources.block());
    }
    boolean blocked = pictures.onlyModerated() && !texted;
    complete(blocked ? ChatEvent.Reason.CONTENT_FILTER : ChatEvent.Reason.STOP);
  }

  // ---- what the stages report back

  /** From the cleaner; from the sieve see {@link #plainText}. */
  @Override
  public void text(String text) {
    cards.text(text);
  }

  @Override
  public void card(String id, String type) {
    cards.reference(id, type);
  }

  @Override
  public void visibleText(String text) {
    if (sieve.isPresent()) {
      sieve.get().feed(text);
    } else {
      plainText(text);
    }
  }

  @Override
  public void citation(String url, int start, int end) {
    pendingCitations.add(new ChatEvent.Citation(url, cards.title(url), start, end));
    releaseCitations();
  }

  @Override
  public void plainText(String text) {
    if (fence.isPresent()) {
      fence.get().feed(text);
    } else {
      deliver(text);
    }
  }

  @Override
  public void call(Tool tool, String arguments) {
    called = true;
    endReasoning();
    textTokens.add(tool.name());
    textTokens.add(arguments);
    String id = Ids.random("call_");
    add(new ChatEvent.ToolCallStart(id, tool.name(), tool.kind()));
    add(new ChatEvent.ToolCallArguments(id, arguments));
    add(new ChatEvent.ToolCallEnd(id, arguments));
  }

  @Override
  public void callsComplete() {
    searches.endAll().forEach(this::add);
    complete(ChatEvent.Reason.TOOL_CALLS);
  }

  private void deliver(String text) {
    endReasoning();
    textTokens.add(text);
    points += text.codePointCount(0, text.length());
    add(new ChatEvent.TextDelta(text));
    releaseCitations();
  }

  /** Citations follow the text that they mark, which the sieve may hold back. */
  private void releaseCitations() {
    while (!pendingCitations.isEmpty() && pendingCitations.peek().end() <= points) {
      add(pendingCitations.remove());
    }
  }

  private void reasoningText(String text, boolean summary) {
    reasoningTokens.add(text);
    if (!setup.request().reasoning().visible()) {
      return;
    }
    if (answering) {
      add(new ChatEvent.LateReasoning(text, summary));
    } else {
      reasoningOpen = true;
      add(new ChatEvent.ReasoningDelta(text, summary));
    }
  }

  /** Only clients that declared search see its calls; for them it interrupts the reasoning. */
  private void search(ChatEvent event) {
    if (setup.request().declaresSearch()) {
      endReasoningRun();
    }
    add(event);
  }

  private void endReasoning() {
    reasoning.close();
    answering = true;
    endReasoningRun();
  }

  private void endReasoningRun() {
    if (reasoningOpen) {
      reasoningOpen = false;
      add(new ChatEvent.ReasoningEnd(Optional.of("w"), Optional.empty()));
    }
  }

  private void complete(ChatEvent.Reason reason) {
    start();
    if (!placed && isPlaced()) {
      add(new ChatEvent.Started(place())); // REST may name its response last
    }
    add(new ChatEvent.UsageReport(usage()));
    add(ChatEvent.Finished.of(reason));
    finished = true;
  }

  private Usage usage() {
    long thought = reasoningTokens.total();
    return new Usage(setup.inputTokens(), 0, textTokens.total() + thought, thought, true);
  }

  private void add(ChatEvent event) {
    if (!finished) {
      start();
      events.add(event);
    }
  }
}
