package grok2api.api.responses;

import grok2api.json.JsonWriter;

/**
 * One item of a response's output. Its id and index never change; its content grows until it is
 * closed, and never afterwards.
 */
final class OutputItem {

  /** How far an item or a response is. */
  enum Status {
    IN_PROGRESS("in_progress"),
    COMPLETED("completed"),
    INCOMPLETE("incomplete"),
    FAILED("failed"),
    CANCELLED("cancelled");

    final String word;

    Status(String word) {
      this.word = word;
    }
  }

  final String id;
  final int index;
  final ItemContent content;
  private Status status = Status.IN_PROGRESS;

  OutputItem(ItemIds ids, int index, ItemContent content) {
    this.id = ids.of(content.prefix(), index);
    this.index = index;
    this.content = content;
  }

  void close(Status end) {
    status = end;
  }

  boolean isOpen() {
    return status == Status.IN_PROGRESS;
  }

  /** True for what is neither said nor asked: reasoning and searches. */
  boolean isSilent() {
    return switch (content) {
      case ItemContent.Reasoning reasoning -> true;
      case ItemContent.Search search -> true;
      case ItemContent.Message message -> false;
      case ItemContent.Call call -> false;
      case ItemContent.ClientCall call -> false;
      case ItemContent.Picture picture -> false;
      case ItemContent.Compaction compaction -> false;
    };
  }

  void write(JsonWriter json) {
    json.beginObject().field("id", id).field("type", content.type());
    content.write(status.word, json);
    json.endObject();
  }
}
