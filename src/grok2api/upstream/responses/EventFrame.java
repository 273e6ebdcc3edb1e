package grok2api.upstream.responses;

import grok2api.chat.ChatEvent.Source;
import grok2api.chat.Usage;
import grok2api.json.JsonCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One event of a Responses stream, read without a tree; what an event does not have is empty, 0 or
 * -1. Used again for every event of a stream.
 */
final class EventFrame {

  String type;
  String itemId;
  int outputIndex;
  int contentIndex;
  int summaryIndex;
  String delta;
  String text;
  String arguments;
  String partialImage;
  String errorCode;
  String errorText;
  final Item item = new Item();
  final Annotation annotation = new Annotation();
  String incompleteReason;
  Optional<Usage> usage;
  List<String> citations;

  /** The member {@code item}: a message, a piece of reasoning, a call, a search. */
  static final class Item {
    String id;
    String type;
    String callId;
    String name;
    String arguments;
    String query;
    String encrypted;
    String text;
    String result;
    List<Source> sources;
  }

  /** The member {@code annotation}; offsets count characters of one text part. */
  static final class Annotation {
    String url;
    String title;
    long start;
    long end;
  }

  /** Reads the next event; broken JSON is a {@link grok2api.base.Failure}. */
  void read(JsonCursor in) {
    forget();
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> type = in.string();
        case "item_id" -> itemId = in.string();
        case "output_index" -> outputIndex = (int) in.integer(-1);
        case "content_index" -> contentIndex = (int) in.integer(-1);
        case "summary_index" -> summaryIndex = (int) in.integer(-1);
        case "delta" -> delta = in.string();
        case "text" -> text = in.string();
        case "refusal" -> text = in.string();
        case "arguments" -> arguments = in.string();
        case "partial_image_b64" -> partialImage = in.string();
        case "item" -> readItem(in);
        case "annotation" -> readAnnotation(in);
        case "response" -> readResponse(in);
        case "code" -> errorCode = in.string();
        case "message" -> errorText = in.string();
        case "error" -> readError(in);
        default -> in.skip();
      }
    }
  }

  private void forget() {
    type = "";
    itemId = "";
    outputIndex = -1;
    contentIndex = -1;
    summaryIndex = -1;
    delta = "";
    text = "";
    arguments = "";
    partialImage = "";
    errorCode = "";
    errorText = "";
    incompleteReason = "";
    usage = Optional.empty();
    citations = List.of();
    item.id = "";
    item.type = "";
  }

  private void readItem(JsonCursor in) {
    item.callId = "";
    item.name = "";
    item.arguments = "";
    item.query = "";
    item.encrypted = "";
    item.text = "";
    item.result = "";
    item.sources = List.of();
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> item.id = in.string();
        case "type" -> item.type = in.string();
        case "call_id" -> item.callId = in.string();
        case "name" -> item.name = in.string();
        case "arguments", "input" -> item.arguments = in.string();
        case "encrypted_content" -> item.encrypted = in.string();
        case "query" -> item.query = in.string();
        case "action" -> readAction(in);
        case "result" -> item.result = in.string();
        case "content" -> item.text = readTexts(in);
        default -> in.skip();
      }
    }
  }

  private void readAction(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "query" -> item.query = in.string();
        case "sources" -> item.sources = readSources(in);
        default -> in.skip();
      }
    }
  }

  private static List<Source> readSources(JsonCursor in) {
    List<Source> sources = new ArrayList<>();
    if (!in.beginArray()) {
      return sources;
    }
    while (in.nextItem()) {
      String url = "";
      String title = "";
      if (in.beginObject()) {
        while (in.nextMember()) {
          switch (in.name()) {
            case "url" -> url = in.string();
            case "title" -> title = in.string();
            default -> in.skip();
          }
        }
      }
      if (!url.isEmpty()) {
        sources.add(AnswerEvents.source(url, title));
      }
    }
    return sources;
  }

  private static String readTexts(JsonCursor in) {
    StringBuilder texts = new StringBuilder();
    if (!in.beginArray()) {
      return "";
    }
    while (in.nextItem()) {
      if (in.beginObject()) {
        while (in.nextMember()) {
          if (in.name().equals("text")) {
            texts.append(in.string());
          } else {
            in.skip();
          }
        }
      }
    }
    return texts.toString();
  }

  private void readAnnotation(JsonCursor in) {
    annotation.url = "";
    annotation.title = "";
    annotation.start = -1;
    annotation.end = -1;
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "url" -> annotation.url = in.string();
        case "title" -> annotation.title = in.string();
        case "start_index" -> annotation.start = in.integer(-1);
        case "end_index" -> annotation.end = in.integer(-1);
        default -> in.skip();
      }
    }
  }

  private void readResponse(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "usage" -> usage = UsageFields.read(in);
        case "error" -> readError(in);
        case "incomplete_details" -> readReason(in);
        case "citations" -> readCitations(in);
        default -> in.skip();
      }
    }
  }

  private void readReason(JsonCursor in) {
    if (in.beginObject()) {
      while (in.nextMember()) {
        if (in.name().equals("reason")) {
          incompleteReason = in.string();
        } else {
          in.skip();
        }
      }
    }
  }

  private void readCitations(JsonCursor in) {
    List<String> urls = new ArrayList<>();
    if (in.beginArray()) {
      while (in.nextItem()) {
        String url = in.string();
        if (!url.isEmpty()) {
          urls.add(url);
        }
      }
    }
    citations = urls;
  }

  /** {@code {"code":…,"message":…}}, or a text. */
  private void readError(JsonCursor in) {
    if (!in.isObject()) {
      String said = in.string();
      errorText = said.isEmpty() ? errorText : said;
      return;
    }
    in.beginObject();
    while (in.nextMember()) {
      switch (in.name()) {
        case "code" -> errorCode = in.string();
        case "message" -> errorText = in.string();
        default -> in.skip();
      }
    }
  }
}
