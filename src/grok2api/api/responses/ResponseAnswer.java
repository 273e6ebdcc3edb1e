package grok2api.api.responses;

import grok2api.api.ReasoningToken;
import grok2api.api.responses.ItemContent.Part;
import grok2api.api.responses.OutputItem.Status;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a response: turns events into items and calls on a sink. Stream, plain body and the
 * record that is stored are three of these machines fed with the same events.
 *
 * <pre>
 *   nothing ──first content──▶ opened ──▶ item added ──▶ deltas ──▶ item done ──▶ … ──▶ ended
 *                                              └── the next block closes the open one ──┘
 * </pre>
 *
 * <p>One block (reasoning, message, call) is open at a time; the next one closes it. Searches and
 * pictures may run beside it. An index is given once, in the order of appearance, and every item
 * that was added is done before the end: SDKs drop or refuse a stream that breaks either rule.
 */
final class ResponseAnswer {

  private static final String WITHHELD =
      "The answer was withheld by the upstream's content filter.";

  private final ResponseHead head;
  private final AnswerShape shape;
  private final ResponseSink sink;

  private final List<OutputItem> items = new ArrayList<>();
  private final Map<String, OutputItem> searches = new LinkedHashMap<>();
  private final Map<String, OutputItem> pictures = new LinkedHashMap<>();
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final StringBuilder summary = new StringBuilder(); // of a compaction
  private boolean opened;
  private OutputItem block;
  private Part part;
  private int pointsBefore; // visible code points in front of the open part
  private boolean refused;
  private ChatEvent.ToolCallStart heldCall; // shown when it is complete
  private Optional<Usage> usage = Optional.empty();
  private Optional<ResponseEnd> end = Optional.empty();

  ResponseAnswer(ResponseHead head, AnswerShape shape, ResponseSink sink) {
    this.head = head;
    this.shape = shape;
    this.sink = sink;
  }

  ResponseHead head() {
    return head;
  }

  boolean isOpened() {
    return opened;
  }

  /** Items in the order of their index. */
  List<OutputItem> items() {
    return items;
  }

  Optional<Usage> usage() {
    return usage;
  }

  /** How it ended; empty while it goes on. */
  Optional<ResponseEnd> end() {
    return end;
  }

  /** True for a compaction without a word: the client would lose the conversation. */
  boolean lacksSummary() {
    return shape.compaction() && summary.toString().isBlank();
  }

  void open() {
    if (!opened) {
      opened = true;
      sink.opened();
    }
  }

  void event(ChatEvent event) {
    switch (event) {
      case ChatEvent.TextDelta(var text) -> text(text);
      case ChatEvent.ReasoningDelta(var text, var condensed) -> reasoning(text);
      case ChatEvent.LateReasoning late -> {} // sorted in, or left out, before
      case ChatEvent.ReasoningEnd(var origin, var blob) -> reasoningEnded(origin, blob);
      case Citation citation -> citation(citation);
      case Source source -> sources.putIfAbsent(source.url(), source);
      case ChatEvent.SearchStarted(var id, var kind, var query) -> search(id, query);
      case ChatEvent.SearchDone done -> searched(done);
      case ChatEvent.Picture picture -> picture(picture);
      case ChatEvent.ToolCallStart start -> callOpened(start);
      case ChatEvent.ToolCallArguments(var id, var delta) -> callArguments(delta);
      case ChatEvent.ToolCallEnd(var id, var arguments) -> callEnded(arguments);
      case ChatEvent.Refusal(var text) -> refusal(text);
      case ChatEvent.UsageReport(var counted) -> usage = Optional.of(counted);
      case ChatEvent.Finished(var reason, var stop) -> finished(reason);
      case ChatEvent.Started started -> {} // retries may follow: not yet worth telling
      case ChatEvent.Image image -> {} // pictures arrive as text
    }
  }

  /** Ends the response by a failure; what there is of it stays. */
  void failed(Failure failure) {
    open();
    closeBlock(Status.INCOMPLETE);
    closeOthers(Status.FAILED);
    end(ResponseEnd.of(failure));
  }

  private void text(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (shape.compaction()) {
      open();
      summary.append(text);
      return;
    }
    part(false).text.append(text);
    sink.partDelta(text);
  }

  /** Words of the upstream's own for not answering: a part of another type in the same message. */
  private void refusal(String text) {
    refused = true;
    if (!shape.compaction()) {
      part(true).text.append(text);
      sink.partDelta(text);
    }
  }

  /** The open part of this kind, in an open message. */
  private Part part(boolean refusal) {
    if (!(block != null && block.content instanceof ItemContent.Message)) {
      openBlock(new ItemContent.Message());
    }
    if (part == null || part.refusal != refusal) {
      closePart();
      part = new Part(refusal);
      sink.partOpened(block, message().parts.size(), part);
      message().parts.add(part);
    }
    return part;
  }

  private ItemContent.Message message() {
    return (ItemContent.Message) block.content;
  }

  /** Ends the open part; only now its length is counted, which deltas would pay for each time. */
  private void closePart() {
    if (part != null) {
      sink.partClosed(block, message().parts.size() - 1, part);
      if (!part.refusal) {
        pointsBefore += part.text.points();
      }
      part = null;
    }
  }

  /**
   * Events count from the start of the whole visible text, clients from the start of the part. What
   * refers to an earlier part comes too late: that part is done.
   */
  private void citation(Citation citation) {
    boolean ours = part != null && !part.refusal && citation.start() >= pointsBefore;
    if (ours) {
      Citation moved =
          new Citation(
              citation.url(),
              citation.title(),
              citation.start() - pointsBefore,
              citation.end() - pointsBefore);
      part.annotations.add(moved);
      sink.annotation(block, message().parts.size() - 1, part.annotations.size() - 1, moved);
    }
  }

  /** Reasoning is shown as its summary; hidden, it leaves no item unless its sealed form comes. */
  private void reasoning(String text) {
    if (text.isEmpty() || !shape.summaries()) {
      return;
    }
    if (!(block != null && block.content instanceof ItemContent.Reasoning)) {
      openBlock(new ItemContent.Reasoning());
      sink.summaryOpened(block);
    }
    ((ItemContent.Reasoning) block.content).summary.append(text);
    sink.summaryDelta(text);
  }

  /** The sealed form may come without a word of summary: it still has to go out. */
  private void reasoningEnded(Optional<String> origin, Optional<String> blob) {
    boolean open = block != null && block.content instanceof ItemContent.Reasoning;
    boolean sealed = shape.sealedFor().isPresent() && blob.isPresent();
    if (sealed && !open) {
      openBlock(new ItemContent.Reasoning());
    }
    if (sealed) {
      ((ItemContent.Reasoning) block.content).encrypted =
          Optional.of(ReasoningToken.wrap(origin.orElse("w"), shape.sealedFor().get(), blob.get()));
    }
    if (sealed || open) {
      closeBlock(Status.COMPLETED);
    }
  }

  /** Clients that did not declare the tool take its calls for unknown tools. */
  private void search(String id, String query) {
    if (!shape.searches() || searches.containsKey(id)) {
      return;
    }
    closeBlock(Status.COMPLETED);
    OutputItem item = add(new ItemContent.Search(query));
    searches.put(id, item);
    sink.searching(item);
  }

  /** A search that was never announced is told now, from beginning to end. */
  private void searched(ChatEvent.SearchDone done) {
    done.sources().forEach(source -> sources.putIfAbsent(source.url(), source));
    if (!shape.searches()) {
      return;
    }
    search(done.callId(), done.query());
    OutputItem item = searches.get(done.callId());
    if (item.isOpen()) {
      ItemContent.Search search = (ItemContent.Search) item.content;
      if (!done.query().isEmpty()) {
        search.query = done.query();
      }
      if (shape.searchSources()) {
        search.sources = Optional.of(done.sources());
      }
      sink.searched(item);
      close(item, Status.COMPLETED);
    }
  }

  /** A picture may take its time beside other items, as a search may. */
  private void picture(ChatEvent.Picture news) {
    OutputItem item = pictures.get(news.callId());
    if (item == null) {
      closeBlock(Status.COMPLETED);
      item = add(new ItemContent.Picture());
      pictures.put(news.callId(), item);
      sink.drawing(item);
    }
    ItemContent.Picture picture = (ItemContent.Picture) item.content;
    if (news.last() && item.isOpen()) {
      picture.base64 = Optional.of(news.base64()).filter(content -> !content.isEmpty());
      if (picture.base64.isPresent()) {
        sink.drawn(item);
      }
      close(item, picture.base64.isPresent() ? Status.COMPLETED : Status.FAILED);
    } else if (item.isOpen() && !news.base64().isEmpty()) {
      sink.preview(item, picture.previews++, news.base64());
    }
  }

  /** Ends what runs beside the open block; a picture that is not there yet will not come. */
  private void closeOthers(Status ofSearches) {
    closeSearches(ofSearches);
    pictures.values().stream()
        .filter(OutputItem::isOpen)
        .forEach(item -> close(item, Status.FAILED));
  }

  private void closeSearches(Status status) {
    for (OutputItem item : searches.values()) {
      if (item.isOpen()) {
        if (status == Status.COMPLETED) {
          sink.searched(item);
        }
        close(item, status);
      }
    }
  }

  /** Namespaced tools go by one joined name upstream and by two members to the client. */
  private void callOpened(ChatEvent.ToolCallStart start) {
    if (shape.clientTools().contains(start.name())) {
      open();
      heldCall = start;
      return;
    }
    Optional<Tool> tool = Optional.ofNullable(shape.tools().get(start.name()));
    openBlock(
        new ItemContent.Call(
            start.kind() == Tool.Kind.CUSTOM,
            start.callId(),
            tool.map(Tool::declaredName).orElse(start.name()),
            tool.flatMap(Tool::namespace)));
  }

  private void callArguments(String delta) {
    boolean shown = heldCall == null && !delta.isEmpty() && block != null;
    if (shown && block.content instanceof ItemContent.Call call) {
      call.payload.append(delta);
      sink.callDelta(delta);
    }
  }

  /** Arguments that came only whole are sent now; clients parse them, so a function has some. */
  private void callEnded(String arguments) {
    if (heldCall != null) {
      openBlock(ClientTools.call(heldCall.name(), heldCall.callId(), arguments));
      closeBlock(Status.COMPLETED);
      heldCall = null;
      return;
    }
    if (block != null && block.content instanceof ItemContent.Call call) {
      if (call.payload.isEmpty()) {
        callArguments(arguments.isEmpty() && !call.custom ? "{}" : arguments);
      }
      closeBlock(Status.COMPLETED);
    }
  }

  /**
   * A length limit is the only incomplete end: clients end the turn or ask again on others. What
   * was moderated is therefore complete and says so in a refusal.
   */
  private void finished(ChatEvent.Reason reason) {
    open();
    boolean cut = reason == ChatEvent.Reason.LENGTH;
    if (shape.compaction()) {
      openBlock(new ItemContent.Compaction(Compaction.seal(summary.toString())));
    } else if (reason == ChatEvent.Reason.CONTENT_FILTER && !refused) {
      refusal(WITHHELD);
    } else if (items.stream().allMatch(OutputItem::isSilent)) {
      part(false); // clients take an answer without any message for a broken one
    }
    closeBlock(cut ? Status.INCOMPLETE : Status.COMPLETED);
    closeOthers(Status.COMPLETED);
    end(cut && !shape.compaction() ? ResponseEnd.CUT : ResponseEnd.COMPLETED);
  }

  private void end(ResponseEnd how) {
    end = Optional.of(how);
    sink.ended(how);
  }

  /** Begins the next block; the one before it is complete by that. */
  private void openBlock(ItemContent content) {
    closeBlock(Status.COMPLETED);
    block = add(content);
  }

  /** Announces an item under the next index. */
  private OutputItem add(ItemContent content) {
    open();
    OutputItem item = new OutputItem(head.items(), items.size(), content);
    items.add(item);
    sink.itemOpened(item);
    return item;
  }

  /** Completes the open block, if any: its own last events first, then the item's. */
  private void closeBlock(Status status) {
    if (block == null) {
      return;
    }
    switch (block.content) {
      case ItemContent.Message message -> {
        closePart();
        message.sources.putAll(sources);
      }
      case ItemContent.Reasoning reasoning -> {
        if (!reasoning.summary.isEmpty()) {
          sink.summaryClosed(block, reasoning.summary);
        }
        if (shape.sealedFor().isPresent() && reasoning.encrypted.isEmpty()) {
          reasoning.encrypted = Optional.of(ReasoningToken.wrap("w", ""));
        }
      }
      case ItemContent.Call call -> sink.callClosed(block, call);
      case ItemContent.ClientCall call -> {}
      case ItemContent.Search search -> {}
      case ItemContent.Picture picture -> {}
      case ItemContent.Compaction compaction -> {}
    }
    close(block, status);
    block = null;
  }

  private void close(OutputItem item, Status status) {
    item.close(status);
    sink.itemClosed(item);
  }
}
